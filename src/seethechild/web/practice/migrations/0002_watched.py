"""Examples go only the ways that are declared, their versions stay, and no change is unseen."""

from django.db import migrations

from seethechild.web.audit.triggers import append_only, arrows, watch


class Migration(migrations.Migration):
    dependencies = [("practice", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        watch("practice_practiceexample", columns=("state", "current", "live", "voices")),
        watch("practice_youngpart", columns=("state", "shown", "exact")),
        append_only("practice_practiceversion"),
        watch("practice_practiceversion", columns=("text",)),
        arrows(
            "practice_practiceexample",
            {
                ("draft", "with_young_people"),
                ("draft", "withdrawn"),
                ("with_young_people", "draft"),
                ("with_young_people", "checked"),
                ("with_young_people", "withdrawn"),
                ("checked", "draft"),
                ("checked", "published"),
                ("checked", "withdrawn"),
                ("published", "draft"),
                ("published", "withdrawn"),
                ("withdrawn", "draft"),
            },
        ),
        arrows(
            "practice_youngpart",
            {
                ("waiting", "shown"),
                ("waiting", "kept_back"),
                ("waiting", "held"),
                ("waiting", "taken_back"),
                ("shown", "kept_back"),
                ("shown", "held"),
                ("shown", "taken_back"),
                ("held", "waiting"),
                ("held", "kept_back"),
                ("kept_back", "taken_back"),
            },
        ),
    ]
