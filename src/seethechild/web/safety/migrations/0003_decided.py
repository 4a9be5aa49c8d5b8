"""A clock to a decision: what was opened and not decided on goes to the next person too (S4)."""

from django.db import migrations, models

from seethechild.web.audit.triggers import arrows, watch

WAYS = {
    ("open", "triaged"),
    ("triaged", "referred"),
    ("triaged", "advice"),
    ("triaged", "no_action"),
    ("advice", "referred"),
    ("no_action", "referred"),
    ("referred", "closing"),
    ("advice", "closing"),
    ("no_action", "closing"),
    ("closing", "triaged"),
    ("closing", "closed"),
}
WHYS = [
    ("raised", "It was raised"),
    ("unread", "Nobody had read it in time"),
    ("decision", "It was opened, and nothing was decided in time"),
    ("officer", "The designated officer was not told in time"),
]


class Migration(migrations.Migration):
    dependencies = [("safety", "0002_watched")]
    operations = [
        migrations.AlterField("alert", "why", models.CharField(choices=WHYS, max_length=8)),
        migrations.AddField("concern", "decided_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("concern", "decide_due", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("concern", "decide_next", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("concern", "decide_steps", models.PositiveSmallIntegerField(default=0)),
        # what waits for a decision already goes to the next person at once
        migrations.RunSQL(
            "UPDATE safety_concern SET decide_due = read_due, decide_next = read_due "
            "WHERE state IN ('open', 'triaged')",
            migrations.RunSQL.noop,
        ),
        # SQLite made the table anew, without its triggers
        watch(
            "safety_concern",
            columns=(
                "subject_kind", "subject_key", "level", "about_staff", "area", "seen", "reach",
                "state", "received_at", "raised_at", "first_read_at", "lead_read_at",
                "referred_at", "officer_told_at", "decided_at", "closing_by", "outcome",
                "closed_by", "closed_at", "read_due", "decide_due", "officer_due",
            ),
        ),
        arrows("safety_concern", WAYS),
    ]  # fmt: skip
