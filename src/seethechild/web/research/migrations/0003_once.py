"""A form sent twice asks for one export."""

from django.db import migrations, models

from seethechild.web.audit.triggers import arrows, watch


class Migration(migrations.Migration):
    dependencies = [("research", "0002_watched")]
    operations = [
        migrations.AddField(
            "researchexport", "sent_with",
            models.CharField(blank=True, max_length=64, null=True, unique=True),
        ),
        # SQLite made the table anew, without its triggers
        watch(
            "research_researchexport",
            columns=(
                "purpose", "holder", "keep_until", "lawful_basis", "fields", "asked_by_id",
                "first_id", "first_reason", "second_id", "second_reason", "agreed_at",
                "open_until", "key", "why", "sent_with", "state",
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
