"""Calls cannot change unseen, nor go a way that is none; what was said of them stays."""

from django.db import migrations

from seethechild.web.audit.triggers import append_only, arrows, watch

SAID = (
    "calls_impact",
    "calls_formapproval",
    "calls_twelvecheck",
    "calls_lundy",
    "calls_margin",
)
COLUMNS = (
    "slug", "title", "question", "for_whom", "area", "place", "organisation_id", "forms", "state",
    "opens", "closes", "read_until", "reader", "reading_hours", "decision_maker", "what_next",
    "answer_by", "out_of_hours_name", "out_of_hours_phone", "advocacy_name", "advocacy_phone",
    "assisted_phone", "assisted_post", "payment", "lawful_basis", "special_condition",
    "shared_with", "hart_rung", "hart_reason", "made_up",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        watch("calls_call", columns=COLUMNS),
        arrows(
            "calls_call",
            {("planned", "open"), ("open", "closed"), ("closed", "answered")},
        ),
        *(watch(table, columns=("call_id",)) for table in SAID),
        *(append_only(table) for table in SAID),
    ]
