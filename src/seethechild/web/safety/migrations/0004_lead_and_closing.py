"""Clocks for the lead and for the second person who closes it (S4); a form sent twice raises one concern."""

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
    ("lead", "It was decided, and the lead had not read it in time"),
    ("closing", "Nobody agreed in time to close it, or not to"),
]
MOMENT = models.DateTimeField(blank=True, null=True)


class Migration(migrations.Migration):
    dependencies = [("safety", "0003_decided")]
    operations = [
        migrations.AlterField("alert", "why", models.CharField(choices=WHYS, max_length=8)),
        migrations.AddField(
            "concern", "sent_with",
            models.CharField(blank=True, max_length=64, null=True, unique=True),
        ),
        migrations.AddField("concern", "lead_due", MOMENT),
        migrations.AddField("concern", "lead_next", MOMENT.clone()),
        migrations.AddField("concern", "lead_steps", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("concern", "close_due", MOMENT.clone()),
        migrations.AddField("concern", "close_next", MOMENT.clone()),
        migrations.AddField("concern", "close_steps", models.PositiveSmallIntegerField(default=0)),
        # what waits already goes to the next person at once
        migrations.RunSQL(
            "UPDATE safety_concern SET close_due = read_due, close_next = read_due "
            "WHERE state = 'closing'",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "UPDATE safety_concern SET lead_due = read_due, lead_next = read_due "
            "WHERE lead_read_at IS NULL AND state <> 'closed'",
            migrations.RunSQL.noop,
        ),
        # SQLite made the table anew, without its triggers
        watch(
            "safety_concern",
            columns=(
                "subject_kind", "subject_key", "level", "about_staff", "area", "seen", "reach",
                "state", "received_at", "raised_at", "first_read_at", "lead_read_at",
                "referred_at", "officer_told_at", "decided_at", "closing_by", "outcome",
                "closed_by", "closed_at", "read_due", "lead_due", "decide_due", "officer_due",
                "close_due", "sent_with",
            ),
        ),
        arrows("safety_concern", WAYS),
    ]  # fmt: skip
