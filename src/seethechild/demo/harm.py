"""Admissions to hospital for injury and self-harm: a declared rate, higher after a closure.

The rate is the same for all children of whom the council was ever told, and so many times as high
for some time after a referral or a contact was closed without help. So figures of what follows
closures have a truth: see ``truth.toml`` and ``truth.json``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from seethechild.demo.chance import Luck
from seethechild.demo.need import Episode, Row
from seethechild.demo.people import Person
from seethechild.demo.records import as_frame

_TEN = 10


def admissions(
    people: Sequence[Person],
    told: Sequence[tuple[Person, Episode]],
    asked: pl.DataFrame,
    truth: Mapping[str, Any],
    *,
    seed: int,
    first: int,
    last: int,
) -> pl.DataFrame:
    """Return the record ``emergencies``: admissions for injury or self-harm.

    Args:
        people: all whom the council was ever told of.
        told: children and episodes of need.
        asked: contacts.
        truth: parameters.
        seed: of the council.
        first: first day.
        last: the day after the last.
    """
    settings = truth["harm"]
    closed = _closings(told, asked)
    rows: list[Row] = []
    for person in people:
        luck = Luck(seed, "harm", person.life.row)
        mine = closed.get(person.child, ())
        most = settings["after_closed"] if mine else 1.0
        start, stop = (
            max(first, person.birth),
            min(person.life.end, person.life.adult(), last),
        )
        for day in luck.times(settings["rate"] * most, start, stop):
            after = any(0 <= day - each < settings["after_days"] for each in mine)
            if after or luck.yes(1 / most):
                old = day >= person.life.adult(_TEN)
                own = luck.yes(settings["self_harm"]) and old
                kind = "self_harm_admission" if own else "injury_admission"
                rows.append({"child": person.child, "date": day, "kind": kind})
    return as_frame("emergencies", rows)


def _closings(
    told: Sequence[tuple[Person, Episode]], asked: pl.DataFrame
) -> dict[str, list[int]]:
    """Return the days on which something was closed without help, by child."""
    found: dict[str, list[int]] = {}
    for person, each in told:
        if each.closed is not None and (each.no_further_action or each.not_in_need):
            found.setdefault(person.child, []).append(each.closed)
    unhelped = asked.filter(pl.col("outcome") == "no_action")
    for child, day in unhelped.select("child", "date").iter_rows():
        found.setdefault(child, []).append(day.toordinal())
    return found
