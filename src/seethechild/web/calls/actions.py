"""Plan, open, close and answer calls; say what must be said of them. Every write with its event."""

from datetime import date, datetime
from typing import Any

from seethechild.web.audit.actions import Actor
from seethechild.web.calls.models import (
    Call,
    FormApproval,
    Impact,
    Lundy,
    Margin,
    TwelveCheck,
)


class CallNotReady(Exception):  # noqa: N818 - said as people say it
    """A call cannot open, or not be answered, yet: all reasons at once."""

    reasons: list[Any]


def plan_call(*, by: Actor, **fields: Any) -> Call:
    raise NotImplementedError


def change_call(*, call: Call, by: Actor, **fields: Any) -> Call:
    raise NotImplementedError


def open_call(*, call: Call, by: Actor, now: datetime | None = None) -> Call:
    raise NotImplementedError


def close_call(*, call: Call, reason: str, by: Actor) -> Call:
    raise NotImplementedError


def answer_call(*, call: Call, by: Actor) -> Call:
    raise NotImplementedError


def add_impact(*, call: Call, words: str, on: date, by: Actor) -> Impact:
    raise NotImplementedError


def approve_form(
    *, call: Call, form: str, testers: int, ages: str, words: str, on: date, by: Actor
) -> FormApproval:
    raise NotImplementedError


def check_point(*, call: Call, point: str, words: str, by: Actor) -> TwelveCheck:
    raise NotImplementedError


def record_lundy(
    *, call: Call, part: str, words: str, evidence: str, on: date, by: Actor
) -> Lundy:
    raise NotImplementedError


def set_margin(*, call: Call, group: str, share: float, source: str, by: Actor) -> Margin:
    raise NotImplementedError
