"""Write a reform as TOML: what a form gathered, as the file anyone can keep, read and run."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

#: Tables that stand below the reform's own keys, as ``[law]`` and ``[[change]]``.
_BELOW = ("law", "change", "cost")
_DELETE = "\x7f"


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
    lines = [
        f"{key} = {_value(value)}" for key, value in document.items() if key not in _BELOW
    ]
    for key in _BELOW:
        value = document.get(key)
        if isinstance(value, Mapping):
            lines += ["", f"[{key}]", *_pairs(value)]
        elif isinstance(value, Sequence):
            for table in value:
                lines += ["", f"[[{key}]]", *_pairs(table)]
    return "\n".join(lines) + "\n"


def _pairs(table: Mapping[str, object]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in table.items()]


def _value(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace(_DELETE, "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{" + ", ".join(_pairs(value)) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    raise TypeError(type(value).__name__)
