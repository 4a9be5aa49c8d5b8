"""What a study says of load: rates that follow how many children there were the month before."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.core.results import Check
from seethechild.report.words import number_word
from seethechild.simulate.load_rule import LoadRule
from seethechild.simulate.option_fields import Fields
from seethechild.simulate.option_parts import read_eligible, read_target
from seethechild.simulate.option_read_capacity import GRADES
from seethechild.simulate.option_schema import Eligible, Target

_KEYS = (
    "id", "service", "children", "per", "above", "at", "ratio", "low", "high", "grade", "why",
    "target", "eligible",
)  # fmt: skip
JUDGED = "judged"
_RANGE = (0.05, 0.95)
_LEAST_POINTS = 2
#: A ratio beyond it, or below one over it, is a slip of the pen.
_MOST_RATIO = 10.0


def read_loads(fields: Fields, *, england: bool = False) -> tuple[LoadRule, ...]:
    """Return the rules of load of a study; keep a problem for whatever is wrong.

    Args:
        fields: the study.
        england: whether it is of all councils, each with its own load.
    """
    tables = fields.each("load")
    found = tuple(_rule(table) for table in tables)
    for table, rule in zip(tables, found, strict=True):
        if england and rule.per is not None:
            table.problem("per", "is not the same in each council", "Leave it out.")
    ids = [one.id for one in found]
    for name in sorted({one for one in ids if one and ids.count(one) > 1}):
        fields.problem("load", f'two rules have the id "{name}"', "Rename one.")
    return tuple(sorted(found, key=lambda one: one.id))


def _rule(table: Fields) -> LoadRule:
    table.only(_KEYS)
    ways = [key for key in ("service", "children") if key in table.table]
    if len(ways) != 1:
        said = "says both service and children" if ways else "does not say what the load is"
        mend = 'Give service = "camhs", or children = { track = "help", state = ["family_help"] }.'
        table.problem("", said, mend)
    track, states = _children(table)
    above, at = (_rising(table, key) for key in ("above", "at"))
    ratio, low, high = _ratios(table, len(above or at))
    grade = table.text("grade", required=True)
    if grade and grade not in GRADES:
        table.problem("grade", f'is "{grade}"', f"Use one of {', '.join(GRADES)}.")
    return LoadRule(
        id=table.text("id", required=True),
        target=_target(table),
        eligible=read_eligible(table.within("eligible")),
        ratio=ratio,
        grade=grade,
        why=table.text("why", required=True),
        above=above,
        at=at,
        low=low,
        high=high,
        service=table.text("service"),
        track=track,
        states=states,
        per=_per(table),
    )


def _target(table: Fields) -> Target:
    fields = table.within("target", required=True)
    if fields is None:
        return Target()
    kinds = {"event": "event", "need": "threshold"}
    kind = next((kinds[key] for key in kinds if key in fields.table), "rate")
    return read_target(fields, kind)


def _children(table: Fields) -> tuple[str, tuple[str, ...]]:
    counted = table.within("children")
    if counted is None:
        return "", ()
    counted.only(("track", "state"))
    return counted.text("track", required=True), counted.texts("state")


def _per(table: Fields) -> float | None:
    per = table.number(
        "per", low=0, why="how many workers or homes children are counted per"
    )
    if per is not None and "service" in table.table:
        table.problem(
            "per", "does not go with service", "Its places are counted: leave it out."
        )
    if per == 0:
        table.problem("per", "is 0", "Give a number above 0.")
    return per


def _rising(table: Fields, key: str) -> tuple[float, ...]:
    """Return the loads of ``above`` or ``at``; one of them must be there."""
    other = "at" if key == "above" else "above"
    if key not in table.table:
        if other not in table.table and key == "above":
            mend = "Give above = [1.2, 1.5] for steps, or at = [1.0, 1.5] for a line."
            table.problem("", "does not say at which loads", mend)
        return ()
    if other in table.table:
        if key == "above":
            table.problem("", "gives both above and at", "Keep one.")
        return ()
    loads = _numbers(table, key)
    if any(one < 0 for one in loads) or any(one >= after for one, after in pairwise(loads)):
        table.problem(key, "does not rise from 0 or more", "Give rising loads.")
    if key == "at" and len(loads) < _LEAST_POINTS:
        table.problem(key, "is less than two loads", "Give where the line starts and ends.")
    return loads


def _ratios(table: Fields, count: int) -> tuple[tuple[float, ...], ...]:
    """Return the ratios and both ends of their ranges; ends are empty where nothing is said."""
    if "ratio" not in table.table:
        table.problem("ratio", "is missing", "Give one for each load, as in [0.9, 0.8].")
    ratio, low, high = (_numbers(table, key) for key in ("ratio", "low", "high"))
    for key, given in (("ratio", ratio), ("low", low), ("high", high)):
        if any(not 1 / _MOST_RATIO <= one <= _MOST_RATIO for one in given):
            mend = f"Give ratios from {1 / _MOST_RATIO:g} to {_MOST_RATIO:g}."
            table.problem(key, "is no ratio of a rate", mend)
        if given and count and len(given) != count:
            table.problem(
                key, f"has {len(given)} for {count} loads", "Give one for each load."
            )
    if bool(low) != bool(high):
        table.problem(
            "low" if high else "high", "is missing", "Give both ends, or neither."
        )
    if low and high and len(low) == len(ratio) == len(high):
        ends = zip(low, ratio, high, strict=True)
        if any(not one <= middle <= other for one, middle, other in ends):
            table.problem(
                "ratio", "lies outside low to high", "Give low, ratio, high rising."
            )
    return ratio, low, high


def _numbers(table: Fields, key: str) -> tuple[float, ...]:
    value = table.table.get(key, [])
    each = value if isinstance(value, list) else [value]
    numbers = [Fields({key: one}, table.where, table.problems).number(key) for one in each]
    return tuple(one for one in numbers if one is not None)


def written(rule: LoadRule) -> dict[str, object]:
    """Return a rule as ``read_loads`` reads it."""
    target = rule.target
    moves = {
        "track": target.track,
        "from": list(target.leaving),
        "to": list(target.entering),
        "need": list(target.need),
        "event": target.event,
    }
    children = {"track": rule.track, "state": list(rule.states)} if rule.track else None
    eligible = {
        "ages": [rule.eligible.age_low, rule.eligible.age_high],
        "unaccompanied": rule.eligible.unaccompanied,
    }
    said = {
        "id": rule.id,
        "service": rule.service,
        "children": children,
        "per": rule.per,
        "above": list(rule.above),
        "at": list(rule.at),
        "ratio": list(rule.ratio),
        "low": list(rule.low),
        "high": list(rule.high),
        "grade": rule.grade,
        "why": rule.why,
        "target": {key: value for key, value in moves.items() if value},
        "eligible": None if rule.eligible == Eligible() else eligible,
    }
    return {key: value for key, value in said.items() if value}


def loads_from(kept: Mapping[str, object]) -> tuple[LoadRule, ...]:
    """Return the rules that a kept study has.

    Raises:
        ValueError: they are no rules.
    """
    problems: list[Problem] = []
    found = read_loads(Fields({"load": kept.get("load", [])}, "study", problems))
    if problems:
        raise ValueError(SpecError(problems))
    return found


def load_table(course: pl.DataFrame, *, base_year: int) -> pl.DataFrame:
    """Return how load went and what it did, month by month, over the draws.

    Args:
        course: ``simulate.load.course_table`` of all draws and options.
        base_year: the year that ended when the run began.

    Returns:
        Columns option, rule, month ("2025-04"), load, load_low, load_high, factor, factor_low,
        factor_high: means, and the middle 90 % of the draws.
    """
    low, high = _RANGE
    begun = pl.col("month") + 3
    named = pl.format(
        "{}-{}",
        base_year + begun // 12,
        (begun % 12 + 1).cast(pl.String).str.zfill(2),
    )
    return (
        course.group_by("option", "rule", "month", maintain_order=True)
        .agg(
            pl.col("load").mean(),
            load_low=pl.col("load").quantile(low, "linear"),
            load_high=pl.col("load").quantile(high, "linear"),
            factor=pl.col("factor").mean(),
            factor_low=pl.col("factor").quantile(low, "linear"),
            factor_high=pl.col("factor").quantile(high, "linear"),
        )
        .with_columns(month=named)
        .select(
            "option", "rule", "month", "load", "load_low", "load_high", "factor", "factor_low",
            "factor_high",
        )
    )  # fmt: skip


def load_checks(rules: Sequence[LoadRule], course: pl.DataFrame) -> tuple[Check, ...]:
    """Say of each rule what it does, and that it was played exactly; nothing without rules."""
    if not rules:
        return ()
    rounds = course["rounds"]
    least, most = int(str(rounds.min())), int(str(rounds.max()))
    span = (
        number_word(most)
        if least == most
        else f"{number_word(least)} to {number_word(most)}"
    )
    exact = (
        "Each month's factor follows the mean load of the month before, in each option for itself. "
        f"It took {span} round{'' if most == 1 else 's'} of play until none changed: what is shown "
        "is exactly what going month by month gives. That it acts by whole months, one month "
        "later, is the rule's own form. Rates are those of the base year, so a factor is the ratio "
        "at last month's load over that at the load of the first day."
    )
    return (
        *(Check(f"load: {rule.id}", None, _said(rule, course)) for rule in rules),
        Check("how load was played", None, exact),
    )


def _said(rule: LoadRule, course: pl.DataFrame) -> str:
    mine = course.filter(pl.col("rule") == rule.id)
    least, most = float(str(mine["factor"].min())), float(str(mine["factor"].max()))
    first = float(str(mine.filter(pl.col("month") == 0)["load"].mean()))
    return (
        f"{words(rule)} In the first month the load was {first:.2f}; factors went from {least:.2f} to {most:.2f}. "
        f"Graded {rule.grade}: {rule.why.rstrip('.')}."
    )


def words(rule: LoadRule) -> str:
    """Say a rule in a sentence.

    Example:
        >>> print(words(LoadRule("full", Target("mind", ("none",), ("waiting_for_help",)),
        ...     Eligible(), (0.9,), "judged", "", above=(3.0,), service="camhs")))
        mind: from none to waiting_for_help, times 0.9 above a load of 3 (children with a place of camhs or waiting, per place).
    """
    loads = rule.above or rule.at
    steps = ", ".join(
        f"{ratio:g} {'above' if rule.above else 'at'} a load of {load:g}"
        for load, ratio in zip(loads, rule.ratio, strict=True)
    )
    if rule.service:
        counted = f"children with a place of {rule.service} or waiting, per place"
    else:
        per = (
            "times those of the first day"
            if rule.per is None
            else f"per one of {rule.per:g}"
        )
        counted = f"children in {' or '.join(rule.states)}, {per}"
    return f"{rule.target}, times {steps} ({counted})."


def load_rows(rules: Sequence[LoadRule]) -> Iterator[dict[str, str]]:
    """Return what is taken as so of load; ``report.frames.ASSUMPTIONS``."""
    for rule in rules:
        ends = zip(rule.low, rule.high, strict=True)
        yield {
            "assumption": f"load: {rule.id}",
            "plain": f"{words(rule)} {rule.why.rstrip('.')}.",
            "value": ", ".join(f"{each:g}" for each in rule.ratio),
            "range": ", ".join(f"{low:g} to {high:g}" for low, high in ends),
            "grade": rule.grade,
            "source": JUDGED,
        }
