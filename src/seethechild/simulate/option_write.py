"""Write a reform as TOML: what a form gathered, as the file anyone can keep, read and run.

Keys stand in the order of the schema, whatever order they came in: a database may give a document back
in an order of its own, and the text of a reform is part of what its runs are known by.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date

#: Tables that stand below the reform's own keys, as ``[law]`` and ``[[change]]``.
_BELOW = ("law", "change", "cost")
_DELETE = "\x7f"
#: The order of keys, by the table they stand in; the reform's own table has no name.
_ORDER: Mapping[str, tuple[str, ...]] = {
    "": ("id", "title", "plain", "why", "baseline_reach", "reach_by"),
    "law": ("act", "section", "enacted", "commenced"),
    "change": (
        "kind", "target", "eligible", "effect", "settled", "places", "ratio", "elasticity", "low",
        "high", "grade", "control_risk", "spend_change_pct", "spend_change_gbp", "reach",
        "transfer", "starts", "ramp_months", "fade_years", "staff",
    ),
    "cost": (
        "item", "per", "ages", "payer", "gbp", "low", "high", "price_year", "source",
        "spend_line", "spend_line_pct", "staff", "note",
    ),
    "target": ("track", "from", "to", "state", "need", "event", "item", "service"),
    "staff": (
        "places_per_worker", "posts", "months_each", "recruit_months", "recruit_low", "recruit_high",
        "turnover_per_year", "turnover_low", "turnover_high",
    ),
    "eligible": ("ages", "unaccompanied"),
}  # fmt: skip


def to_toml(document: Mapping[str, object]) -> str:
    """Return a reform as TOML text; ``parse_reform`` reads it back.

    Args:
        document: texts, numbers, flags, dates, lists and tables, by the keys of the schema.

    Raises:
        TypeError: a value of another kind.

    Example:
        >>> print(to_toml({"id": "x", "title": "Yes", "change": [{"kind": "event",
        ...     "target": {"event": "section_47"}, "ratio": 0.9}]}))
        id = "x"
        title = "Yes"
        <BLANKLINE>
        [[change]]
        kind = "event"
        target = {event = "section_47"}
        ratio = 0.9
        <BLANKLINE>
    """
    own = {key: value for key, value in document.items() if key not in _BELOW}
    lines = _pairs(own, "")
    for key in _BELOW:
        value = document.get(key)
        if isinstance(value, Mapping):
            lines += ["", f"[{key}]", *_pairs(value, key)]
        elif isinstance(value, Sequence):
            for table in value:
                lines += ["", f"[[{key}]]", *_pairs(table, key)]
    return "\n".join(lines) + "\n"


def _pairs(table: Mapping[str, object], name: str) -> list[str]:
    """Return the lines of a table, in the order of the schema; keys it does not know come last."""
    known = _ORDER.get(name, ())
    keys = sorted(
        table, key=lambda key: (known.index(key) if key in known else len(known), key)
    )
    return [f"{key} = {_value(table[key], key)}" for key in keys]


def _value(value: object, name: str = "") -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace(_DELETE, "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{" + ", ".join(_pairs(value, name)) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    raise TypeError(type(value).__name__)
