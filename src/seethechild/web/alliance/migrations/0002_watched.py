"""Nothing of the organisations changes unseen; the history of a promise is never changed."""

from django.db import migrations

from seethechild.web.audit.triggers import append_only, arrows, watch


class Migration(migrations.Migration):
    dependencies = [("alliance", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        watch(
            "alliance_ally",
            columns=(
                "slug", "name", "kind", "about", "link", "account_id",
                "contact_name", "contact_email", "state",
            ),
        ),
        arrows(
            "alliance_ally", {("asked", "joined"), ("asked", "declined"), ("joined", "left")}
        ),
        watch("alliance_pledge", columns=("ally_id", "words", "state")),
        arrows(
            "alliance_pledge",
            {("offered", "made"), ("offered", "declined"), ("made", "ended")},
        ),
        watch(
            "alliance_commitment",
            columns=("ally_id", "what", "due", "seen_by", "instead_of_id", "state"),
        ),
        arrows(
            "alliance_commitment",
            {
                ("offered", "promised"), ("offered", "declined"), ("promised", "kept"),
                ("promised", "broken"), ("promised", "changed"), ("broken", "kept"),
            },
        ),
        watch("alliance_note", columns=("words",)),
        append_only("alliance_note"),
        watch("alliance_withheld", columns=("reason",)),
        append_only("alliance_withheld"),
    ]  # fmt: skip
