"""A sense check belongs to a call; one page is one answer; words can be taken off, and back."""

import django.db.models.deletion
from django.db import migrations, models

from seethechild.web.audit.triggers import append_only, arrows, watch

STATES = ["waiting", "shown", "held", "withheld", "gone"]


class Migration(migrations.Migration):
    dependencies = [("consult", "0002_watched"), ("calls", "0004_sense")]
    operations = [
        migrations.AddField(
            model_name="sensecheck",
            name="call",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sense_checks",
                to="calls.call",
            ),
        ),
        migrations.AddField(
            model_name="vote",
            name="page",
            field=models.CharField(max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="words",
            name="taken_back_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="words",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waits to be read"),
                    ("shown", "Read, can be shown"),
                    ("held", "Held: someone may be at risk"),
                    ("withheld", "Not shown"),
                    ("gone", "Taken back by who wrote it"),
                ],
                default="waiting",
                max_length=16,
            ),
        ),
        migrations.RemoveConstraint(model_name="words", name="sense_words_state"),
        migrations.AddConstraint(
            model_name="words",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", STATES)), name="sense_words_state"
            ),
        ),
        # SQLite made the tables anew, without their triggers
        watch(
            "consult_sensecheck",
            columns=(
                "name", "proposal_id", "call_id", "version", "plain", "opens", "closes", "state",
            ),
        ),
        arrows(
            "consult_sensecheck",
            {("planned", "open"), ("open", "closed"), ("planned", "called_off")},
        ),
        append_only("consult_vote"),
        watch("consult_vote", columns=("said",)),
        watch(
            "consult_words",
            columns=("vote_id", "exact", "shown", "read_by", "taken_back_at", "state"),
        ),
        arrows(
            "consult_words",
            {
                ("waiting", "shown"),
                ("waiting", "held"),
                ("shown", "held"),
                ("held", "waiting"),
                ("waiting", "withheld"),
                ("shown", "withheld"),
                ("held", "withheld"),
                ("waiting", "gone"),
                ("shown", "gone"),
                ("withheld", "gone"),
                ("held", "gone"),
            },
        ),
    ]  # fmt: skip
