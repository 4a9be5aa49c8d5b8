"""What changed between two versions of a theory, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from seethechild.web.theory.document import TEXTS, Number, numbers_in, outcomes_of


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return what is new in a version, against one before it: numbers first, then words.

    Example:
        >>> differences({"words": {"dose": "weekly"}}, {"words": {"dose": "daily"}})
        ['New words: How much of it']
    """
    said = _numbers(old, new)
    before, now = (
        [str(one.get("measure", "")) for one in outcomes_of(each)] for each in (old, new)
    )
    said += [
        gettext("New outcome: %(name)s") % {"name": one} for one in now if one not in before
    ]
    said += [
        gettext("Left out: %(name)s") % {"name": one} for one in before if one not in now
    ]
    if old.get("cost", {}) != new.get("cost", {}):
        said.append(gettext("What is known of its price"))
    words = [
        str(one.name)
        for one in TEXTS
        if old.get("words", {}).get(one.key, "") != new.get("words", {}).get(one.key, "")
    ]
    if words:
        said.append(gettext("New words: %(names)s") % {"names": ", ".join(words)})
    return said


def number_words(number: Number) -> str:
    """Return a number with its range and unit.

    Example:
        >>> number_words(Number(60, 40, 80, "of 100", "us", "guessed"))
        '60 of 100 (40 to 80)'
        >>> number_words(Number(2500, 2500, 2500, "£", "us", "guessed"))
        '£2,500'
    """
    unit = number.unit

    def shown(value: float) -> str:
        plain = f"{value:,.10g}"
        return f"£{plain}" if unit.startswith("£") else plain

    tail = unit.removeprefix("£").strip()
    said = f"{shown(number.value)} {tail}".strip()
    if number.low == number.high:
        return said
    between = {"low": shown(number.low), "high": shown(number.high)}
    return f"{said} ({gettext('%(low)s to %(high)s') % between})"


def _numbers(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    before = {(place, kind.key): number for place, kind, number in numbers_in(old)}
    said = []
    for place, kind, number in numbers_in(new):
        was = before.pop((place, kind.key), None)
        if was == number:
            continue
        name = f"{kind.name} ({place})" if place else str(kind.name)
        if was is None:
            said.append(f"{name}: {number_words(number)}")
        elif number_words(was) == number_words(number):
            said.append(gettext("%(name)s: how it is known") % {"name": name})
        else:
            words = {"name": name, "was": number_words(was), "now": number_words(number)}
            said.append(gettext("%(name)s: %(was)s before, %(now)s now") % words)
    return said
