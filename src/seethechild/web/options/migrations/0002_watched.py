"""What was asked, and where its answer lies, cannot change unseen."""

from django.db import migrations

from seethechild.web.audit.triggers import watch


class Migration(migrations.Migration):
    dependencies = [("options", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        watch("options_option", columns=("title", "council", "document", "owner")),
        watch("options_run", columns=("fingerprint", "study", "folder", "job")),
    ]
