"""Marks cannot change unseen."""

from django.db import migrations

from seethechild.web.audit.triggers import watch


class Migration(migrations.Migration):
    dependencies = [("checking", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        watch(
            "checking_mark",
            columns=("kind", "key", "level", "note", "organisation", "withdrawn"),
        )
    ]
