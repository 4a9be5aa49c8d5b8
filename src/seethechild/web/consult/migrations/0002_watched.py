"""What cannot change unseen, what is only ever added, and the ways between states."""

from django.db import migrations

from seethechild.web.audit.triggers import append_only, arrows, watch


class Migration(migrations.Migration):
    dependencies = [("consult", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        watch(
            "consult_sensecheck",
            columns=("name", "proposal_id", "version", "plain", "opens", "closes", "state"),
        ),
        arrows(
            "consult_sensecheck",
            {("planned", "open"), ("open", "closed"), ("planned", "called_off")},
        ),
        append_only("consult_declaredgroup"),
        watch("consult_declaredgroup", columns=("floor",)),
        append_only("consult_vote"),
        watch("consult_vote", columns=("said",)),
        watch("consult_words", columns=("vote_id", "exact", "shown", "read_by", "state")),
        arrows(
            "consult_words",
            {
                ("waiting", "shown"),
                ("waiting", "held"),
                ("shown", "held"),
                ("held", "waiting"),
                ("waiting", "withheld"),
                ("held", "withheld"),
            },
        ),
        append_only("consult_fair"),
        watch("consult_fair", columns=("words_id",)),
        append_only("consult_resultsnapshot"),
        watch("consult_resultsnapshot", columns=("lines",)),
        append_only("consult_groupanswer"),
        watch("consult_groupanswer", columns=("words",)),
    ]
