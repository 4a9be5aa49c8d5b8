"""Nothing about a child at risk changes unseen, or goes a way it may not; what was said stays."""

from django.db import migrations

from seethechild.web.audit.triggers import append_only, arrows, watch

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


class Migration(migrations.Migration):
    dependencies = [("safety", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        watch("safety_clearance", columns=("user_id", "kind", "on", "until", "ended")),
        watch(
            "safety_cover",
            columns=(
                "area", "call_slug", "starts", "ends", "lead_id", "deputy_id", "hours", "ended",
            ),
        ),
        watch(
            "safety_concern",
            columns=(
                "subject_kind", "subject_key", "level", "about_staff", "area", "seen", "reach",
                "state", "received_at", "raised_at", "first_read_at", "lead_read_at",
                "referred_at", "officer_told_at", "closing_by", "outcome", "closed_by",
                "closed_at", "read_due", "officer_due",
            ),
        ),
        arrows("safety_concern", WAYS),
        watch("safety_entry", columns=("words",)),
        append_only("safety_entry"),
        watch("safety_look", columns=("words",)),
        append_only("safety_look"),
    ]  # fmt: skip
