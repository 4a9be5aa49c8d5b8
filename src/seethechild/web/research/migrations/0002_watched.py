"""Nothing of an export for research changes unseen."""

from django.db import migrations

from seethechild.web.audit.triggers import arrows, watch


class Migration(migrations.Migration):
    dependencies = [("research", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        watch(
            "research_researchexport",
            columns=(
                "purpose", "holder", "keep_until", "lawful_basis", "fields", "asked_by_id",
                "first_id", "first_reason", "second_id", "second_reason", "agreed_at",
                "open_until", "key", "why", "state",
            ),
        ),
        arrows(
            "research_researchexport",
            {
                ("asked", "once"), ("once", "ready"), ("asked", "refused"),
                ("once", "refused"), ("asked", "taken_back"), ("once", "taken_back"),
                ("ready", "ended"),
            },
        ),
    ]  # fmt: skip
