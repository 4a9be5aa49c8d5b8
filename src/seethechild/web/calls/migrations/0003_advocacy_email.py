"""Where an advocacy service is told that somebody asked for an advocate."""

from django.db import migrations, models

from seethechild.web.audit.triggers import arrows, watch

COLUMNS = (
    "slug", "title", "question", "for_whom", "area", "place", "organisation_id", "forms", "state",
    "opens", "closes", "read_until", "reader", "reading_hours", "decision_maker", "what_next",
    "answer_by", "out_of_hours_name", "out_of_hours_phone", "advocacy_name", "advocacy_phone",
    "advocacy_email", "assisted_phone", "assisted_post", "payment", "lawful_basis",
    "special_condition", "shared_with", "hart_rung", "hart_reason", "made_up",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("calls", "0002_watched")]
    operations = [
        migrations.AddField(
            model_name="call",
            name="advocacy_email",
            field=models.EmailField(blank=True, max_length=254),
        ),
        # SQLite made the table anew, without its triggers
        watch("calls_call", columns=COLUMNS),
        arrows(
            "calls_call",
            {("planned", "open"), ("open", "closed"), ("closed", "answered")},
        ),
    ]
