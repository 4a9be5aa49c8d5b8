"""Events and what the database noticed can be added to, never changed."""

from django.db import migrations

from seethechild.web.audit.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [append_only("audit_event"), append_only("audit_change")]
