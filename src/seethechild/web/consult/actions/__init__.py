"""Every write to sense checks: one function each, in one transaction with its events."""

from seethechild.web.consult.actions.asking import (
    answer_group,
    call_off,
    close_check,
    open_check,
    plan_check,
)
from seethechild.web.consult.actions.reading import hold, let_through, mark_fair, withhold
from seethechild.web.consult.actions.saying import (
    NotTakenError,
    SentBeforeError,
    take_back,
    vote,
)

__all__ = [
    "NotTakenError",
    "SentBeforeError",
    "answer_group",
    "call_off",
    "close_check",
    "hold",
    "let_through",
    "mark_fair",
    "open_check",
    "plan_check",
    "take_back",
    "vote",
    "withhold",
]
