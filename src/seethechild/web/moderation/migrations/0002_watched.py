"""Decisions are only added to, and never unseen."""

from django.db import migrations

from seethechild.web.audit.triggers import append_only, watch


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        watch("moderation_decision", columns=("kind", "reason")),
        append_only("moderation_decision"),
    ]
