"""Nothing of the taskforce changes unseen; what was said and approved is never changed."""

from django.db import migrations

from seethechild.web.audit.triggers import append_only, arrows, watch


class Migration(migrations.Migration):
    dependencies = [("taskforce", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        watch(
            "taskforce_member",
            columns=(
                "user_id", "seat", "name", "background", "discipline", "brings",
                "lived_experience", "appointed_by", "paid_by", "starts", "ends", "counted",
            ),
        ),
        watch("taskforce_statement", columns=("words",)),
        append_only("taskforce_statement"),
        watch(
            "taskforce_funding",
            columns=("funder", "pounds", "starts", "ends", "pays_for", "conditions"),
        ),
        watch("taskforce_margin", columns=("per_cent", "of_whom", "source", "link")),
        watch("taskforce_vacancy", columns=("title", "wanted", "how", "until", "state")),
        arrows("taskforce_vacancy", {("open", "filled"), ("open", "closed")}),
        watch("taskforce_interest", columns=("member_id", "kind", "words", "ended")),
        watch("taskforce_declaration", columns=("words", "recused")),
        append_only("taskforce_declaration"),
        watch(
            "taskforce_meeting",
            columns=("title", "day", "time", "place", "about", "open_to_public", "state"),
        ),
        arrows(
            "taskforce_meeting",
            {("planned", "held"), ("held", "minuted"), ("planned", "cancelled")},
        ),
        watch("taskforce_attendance", columns=("meeting_id", "member_id")),
        append_only("taskforce_attendance"),
        watch("taskforce_paper", columns=("title", "words", "link")),
        append_only("taskforce_paper"),
        watch("taskforce_minute", columns=("words",)),
        append_only("taskforce_minute"),
        watch("taskforce_approval", columns=("minute_id",)),
        append_only("taskforce_approval"),
        watch("taskforce_actionpoint", columns=("words", "member_id", "due", "state")),
        arrows("taskforce_actionpoint", {("open", "done"), ("open", "dropped")}),
    ]  # fmt: skip
