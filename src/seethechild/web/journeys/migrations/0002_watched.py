"""Uploads, datasets, runs and publications cannot change unseen."""

from django.db import migrations

from seethechild.web.audit.triggers import watch


class Migration(migrations.Migration):
    dependencies = [("journeys", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        watch("journeys_upload", columns=("council", "sealed", "deleted", "sha256")),
        watch("journeys_dataset", columns=("council", "number", "state", "made_up")),
        watch("journeys_publication", columns=("council", "page", "words", "withdrawn")),
        watch("journeys_ownrun", columns=("council", "run")),
    ]
