"""Links are only ever added, and each has its event."""

from django.db import migrations

from seethechild.web.audit.triggers import append_only, watch


class Migration(migrations.Migration):
    dependencies = [("lineage", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        append_only("lineage_link"),
        watch("lineage_link", columns=("source_key", "target_key", "kind")),
    ]
