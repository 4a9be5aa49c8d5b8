"""What cannot change unseen, what is only ever added, and the ways between states."""

from django.db import migrations

from seethechild.web.audit.triggers import append_only, arrows, watch

TWO_PEOPLE = {("suggested", "confirmed"), ("suggested", "declined")}
OPEN = ("open", "evidence", "shaped", "modelled", "ready")
DECIDED = ("agreed", "agreed_changed", "not_now", "not_agreed")
PROPOSAL = {
    ("draft", "open"),
    ("open", "evidence"),
    ("evidence", "shaped"),
    ("shaped", "modelled"),
    ("modelled", "ready"),
    ("shaped", "evidence"),
    ("modelled", "evidence"),
    ("ready", "evidence"),
    ("ready", "in_trial"),
    ("ready", "deciding"),
    ("in_trial", "deciding"),
    *{("deciding", state) for state in DECIDED},
    *{(state, "merged") for state in ("draft", *OPEN)},
    *{(state, "superseded") for state in (*OPEN, *DECIDED)},
}


class Migration(migrations.Migration):
    dependencies = [("proposals", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        watch(
            "proposals_proposal",
            columns=("slug", "title", "text", "version", "state", "theme", "reform", "none_found"),
        ),
        arrows("proposals_proposal", PROPOSAL),
        append_only("proposals_version"),
        watch("proposals_version", columns=("title", "text")),
        watch("proposals_grouping", columns=("idea", "proposal_id", "first", "second", "state")),
        arrows("proposals_grouping", TWO_PEOPLE),
        watch("proposals_merging", columns=("proposal_id", "into_id", "first", "second", "state")),
        arrows("proposals_merging", TWO_PEOPLE),
        watch("proposals_amendment", columns=("text", "version", "by", "state")),
        arrows("proposals_amendment", {("open", "settled"), ("open", "withdrawn")}),
        append_only("proposals_settled"),
        watch("proposals_settled", columns=("accepted",)),
        watch("proposals_comment", columns=("words", "version", "paragraph", "state")),
        arrows("proposals_comment", {("shown", "hidden")}),
        append_only("proposals_panelpage"),
        watch("proposals_panelpage", columns=("words",)),
        watch("proposals_objection", columns=("words", "answer", "state")),
        arrows("proposals_objection", {("open", "answered")}),
        watch(
            "proposals_decision",
            columns=("outcome", "reasons", "heard", "changes", "next", "review_on", "state"),
        ),
        arrows("proposals_decision", {("draft", "published")}),
        append_only("proposals_dissent"),
        watch("proposals_dissent", columns=("voice", "words")),
    ]  # fmt: skip
