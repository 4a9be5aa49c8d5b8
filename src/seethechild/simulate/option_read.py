"""Read a reform from TOML and say everything that is wrong with it at once."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from seethechild.core.errors import Problem, SpecError, UnknownNameError
from seethechild.evidence.effects import Effect, effect
from seethechild.simulate.option_contradict import contradictions, warnings
from seethechild.simulate.option_effect import ELASTICITY, effect_problems
from seethechild.simulate.option_fields import Fields
from seethechild.simulate.option_parts import (
    meant,
    read_cost,
    read_eligible,
    read_law,
    read_target,
)
from seethechild.simulate.option_read_capacity import (
    CAPACITY_KEYS,
    GRADES,
    read_capacity,
    read_staff,
)
from seethechild.simulate.option_schema import CHILD, KINDS, REACH_BY, Change, ReformFile

_REFORM_KEYS = (
    "id",
    "title",
    "plain",
    "why",
    "baseline_reach",
    "reach_by",
    "law",
    "change",
    "cost",
)
_CHANGE_KEYS = (
    "kind", "target", "eligible", "effect", "ratio", "elasticity", "low", "high", "grade",
    "reach", "transfer", "starts", "ramp_months", "fade_years", "control_risk", "settled",
    "spend_change_pct", "spend_change_gbp", "staff",
)  # fmt: skip
_OF_STUDIES = {
    "effect",
    "elasticity",
    "control_risk",
    "settled",
    "spend_change_pct",
    "spend_change_gbp",
}
#: Keys by kind; the others have those of a rate.
_KEYS = {
    "price": ("kind", "target", "starts", "ratio", "staff"),
    "capacity": CAPACITY_KEYS,
    "duration": tuple(key for key in _CHANGE_KEYS if key not in _OF_STUDIES),
}
_UNKNOWN_DAY = date.min


def read_reform(path: Path) -> ReformFile:
    """Read one reform file.

    Raises:
        SpecError: the file cannot be read, is no TOML, or anything in it is wrong; all problems.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(
            Problem(
                path.name, "the file cannot be read", "Check its name and that it is text."
            )
        ) from error
    return parse_reform(text, path.name)


def parse_reform(text: str, where: str) -> ReformFile:
    """Return the reform a TOML text describes.

    Args:
        text: the text.
        where: what the text is called in messages.

    Raises:
        SpecError: the text is no TOML, or anything in it is wrong; all problems at once.

    Example:
        >>> parse_reform('id = "x"', "my.toml").title
        Traceback (most recent call last):
        seethechild.core.errors.SpecError: 2 problems:
        - my.toml.title: is missing. Add it, in quotation marks.
        - my.toml.change: a reform must change something. Add a [[change]].
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SpecError(
            Problem(where, f"this is no TOML: {error}", "Mend that line.")
        ) from error
    return check_reform(document, where)


def check_reform(document: Mapping[str, object], where: str) -> ReformFile:
    """Return the reform a mapping describes, for a form or a study file as for TOML.

    Raises:
        SpecError: anything is wrong; all problems at once.
    """
    problems: list[Problem] = []
    fields = Fields(document, where, problems)
    fields.only(_REFORM_KEYS)
    reform_id, title = fields.text("id", required=True), fields.text("title", required=True)
    baseline = fields.number(
        "baseline_reach", low=0, high=1, why="the share reached as now"
    )
    tables = fields.each("change")
    if not tables and not any(one.where == f"{where}.change" for one in problems):
        fields.problem("change", "a reform must change something", "Add a [[change]].")
    changes = tuple(_change(table, reform_id, count) for count, table in enumerate(tables))
    reform = ReformFile(
        id=reform_id,
        title=title,
        plain=fields.text("plain"),
        why=fields.text("why"),
        baseline_reach=baseline or 0.0,
        reach_by=_reach_by(fields),
        law=read_law(fields.within("law")),
        changes=changes,
        costs=tuple(read_cost(table) for table in fields.each("cost")),
    )
    problems += contradictions(reform, where)
    if problems:
        raise SpecError(problems)
    return replace(reform, warnings=warnings(reform))


def _change(fields: Fields, reform_id: str, count: int) -> Change:
    kind = _kind(fields)
    fields.only(_KEYS.get(kind, _CHANGE_KEYS))
    name = f"{reform_id}/{count + 1}"
    found = None if kind in {"price", "capacity", ""} else _effect(fields, name, kind)
    reach = fields.number(
        "reach", low=0, high=1, why="the share of the eligible who get it"
    )
    transfer = fields.number(
        "transfer", low=0, high=1, why="the share of the effect that carries over here"
    )
    change = Change(
        kind=kind,
        target=read_target(fields.within("target", required=True), kind),
        eligible=read_eligible(fields.within("eligible")),
        starts=fields.month("starts") or _UNKNOWN_DAY,
        ramp_months=fields.number("ramp_months", low=0, why="months to full reach") or 0.0,
        effect=found,
        reach=1.0 if reach is None else reach,
        transfer=1.0 if transfer is None else transfer,
        control_risk=fields.number("control_risk", low=0, high=1, why="a share"),
        settled=fields.flag("settled", default=False),
        spend_change_pct=fields.number("spend_change_pct", low=-100, why="per cent"),
        spend_change_gbp=fields.number("spend_change_gbp"),
        price_ratio=_price_ratio(fields) if kind == "price" else None,
        capacity=read_capacity(fields, name) if kind == "capacity" else None,
        fade_years=None if kind in {"price", "capacity"} else _fade(fields),
        staff=None if kind in {"price", "capacity"} else read_staff(fields.within("staff")),
    )
    if kind == "price" and "staff" in fields.table:
        fields.problem("staff", "no worker makes a price change", "Leave it out.")
    if found is not None:
        fields.problems.extend(effect_problems(change, fields.where))
    return change


def _kind(fields: Fields) -> str:
    kind = fields.text("kind", required=True)
    if kind and kind not in KINDS:
        fields.problem("kind", f'there is no kind "{kind}"', meant(kind, KINDS))
        return ""
    return kind


def _reach_by(fields: Fields) -> str:
    said = fields.text("reach_by")
    if said and said not in REACH_BY:
        fields.problem("reach_by", f'nothing is reached by "{said}"', meant(said, REACH_BY))
    return said or CHILD


def _price_ratio(fields: Fields) -> float | None:
    return fields.number(
        "ratio", low=0, why="what the price is multiplied by", required=True
    )


def _fade(fields: Fields) -> float | None:
    years = fields.number("fade_years", low=0, why="years in which the effect wears off")
    if years == 0:
        fields.problem("fade_years", "is 0: it would have no effect", "Give years above 0.")
    return years or None


def _effect(fields: Fields, name: str, kind: str) -> Effect | None:
    ways = [key for key in ("effect", "ratio", "elasticity") if key in fields.table]
    ways = ["ratio"] if kind == "duration" else ways
    if len(ways) != 1:
        said = (
            "says nothing of its effect" if not ways else f"gives both {' and '.join(ways)}"
        )
        fields.problem("", said, "Give one of effect, ratio or elasticity.")
        return None
    if ways != ["effect"]:
        return _stated_effect(fields, name, ways[0])
    for key in ("low", "high", "grade"):
        if key in fields.table:
            fields.problem(
                key, "the effect brings its own", "Leave it out, or give a ratio."
            )
    key = fields.text("effect", required=True)
    if not key:
        return None
    try:
        found = effect(key)
    except UnknownNameError as error:
        fields.problem("effect", error.problems[0].what, error.problems[0].mend)
        return None
    if not found.usable:
        fields.problem(
            "effect",
            f'"{key}" has no numbers that could drive a reform',
            "Choose an effect with numbers, or give ratio, low, high and grade yourself.",
        )
        return None
    return found


def _stated_effect(fields: Fields, name: str, way: str) -> Effect | None:
    floor = 0.0 if way == "ratio" else None
    value = fields.number(way, low=floor, required=True)
    low = fields.number("low", low=floor, why="the lower end of its range", required=True)
    high = fields.number("high", why="the upper end of its range", required=True)
    grade = fields.text("grade", required=True)
    if grade and grade not in GRADES:
        fields.problem(
            "grade", f'"{grade}" is no grade', f"Use one of {', '.join(GRADES)}."
        )
    if value is None or low is None or high is None:
        return None
    if value == 0 and way == "ratio":
        fields.problem(
            way, "is 0: nothing makes an event impossible", "Give a ratio above 0."
        )
        return None
    if not low <= value <= high:
        fields.problem(
            way,
            f"{value:g} lies outside its own range {low:g} to {high:g}",
            "Mend the range.",
        )
        return None
    return Effect(
        id=name,
        intervention="stated in the reform",
        outcome="",
        measure="HR" if way == "ratio" else ELASTICITY,
        value=value,
        low=low,
        high=high,
        interval_from="stated",
        effect_grade=grade,
        interval_grade=grade,
        source="stated",
    )
