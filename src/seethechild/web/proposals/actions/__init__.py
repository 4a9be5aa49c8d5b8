"""Every write to proposals: one function each, with its conditions, in one transaction with its events."""

from seethechild.web.proposals.actions.amending import (
    make_own_proposal,
    parts_in,
    settle_change,
    suggest_change,
    withdraw_change,
)
from seethechild.web.proposals.actions.deciding import (
    add_dissent,
    answer_idea,
    decide,
    write_decision,
)
from seethechild.web.proposals.actions.joining import (
    confirm_join,
    confirm_merge,
    decline_join,
    decline_merge,
    replace,
    split,
    suggest_join,
    suggest_merge,
)
from seethechild.web.proposals.actions.life import (
    bring_to_decision,
    look_for_evidence,
    make_proposal,
    make_ready,
    model,
    open_for_comment,
    shape,
    start_trial,
    work_again,
    write_draft,
)
from seethechild.web.proposals.actions.reading import hold as hold_panel_words
from seethechild.web.proposals.actions.reading import let_through
from seethechild.web.proposals.actions.saying import (
    answer_objection,
    comment,
    edit_for_safety,
    hide_comment,
    object_to,
    write_panel_page,
)

__all__ = [
    "add_dissent",
    "answer_idea",
    "answer_objection",
    "bring_to_decision",
    "comment",
    "confirm_join",
    "confirm_merge",
    "decide",
    "decline_join",
    "decline_merge",
    "edit_for_safety",
    "hide_comment",
    "hold_panel_words",
    "let_through",
    "look_for_evidence",
    "make_own_proposal",
    "make_proposal",
    "make_ready",
    "model",
    "object_to",
    "open_for_comment",
    "parts_in",
    "replace",
    "settle_change",
    "shape",
    "split",
    "start_trial",
    "suggest_change",
    "suggest_join",
    "suggest_merge",
    "withdraw_change",
    "work_again",
    "write_decision",
    "write_draft",
    "write_panel_page",
]
