"""Ideas move along their ways alone and never unseen; answers are only added to."""

from django.db import migrations

from seethechild.web.audit.triggers import append_only, arrows, watch


class Migration(migrations.Migration):
    dependencies = [("ideas", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        watch(
            "ideas_contribution",
            columns=("state", "exact", "safe", "title", "told", "asked_back", "code_hash"),
        ),
        arrows(
            "ideas_contribution",
            {
                ("waiting", "published"),
                ("waiting", "returned"),
                ("waiting", "withheld"),
                ("waiting", "held"),
                ("published", "held"),
                ("returned", "held"),
                ("withheld", "held"),
                ("held", "waiting"),
                ("held", "withheld"),
                ("returned", "waiting"),
                ("published", "withdrawn"),
                ("waiting", "withdrawn"),
                ("returned", "withdrawn"),
                ("withheld", "withdrawn"),
            },
        ),
        watch("ideas_attachment", columns=("sealed", "shown", "typed_up")),
        watch("ideas_contactbox", columns=("how", "safe_times", "wants", "delete_on")),
        watch("ideas_advocaterequest", columns=("asked_at",)),
        watch("ideas_groupsession", columns=("call_id", "setting", "by")),
        append_only("ideas_answer"),
        watch("ideas_answer", columns=("words",)),
    ]
