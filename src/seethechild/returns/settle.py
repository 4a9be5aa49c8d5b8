"""Agreeing on the year and council of returns, from names, contents and dates.

SSDA903 does not say its year. A name may say it, but some name the year by its start, and files
get copied into the wrong folder; so the dates of episodes decide, for none can lie after the
year a return is for, and hardly any return is without one in it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from seethechild.core.errors import Problem, UnknownNameError
from seethechild.reference.councils import councils, find_council
from seethechild.returns.fields import tables
from seethechild.returns.read_file import Part
from seethechild.returns.spool import columns_of
from seethechild.returns.years import latest_year, named_year

#: So many dates must there be to say that a name is wrong.
_ENOUGH_DATES = 20
_RENAME = "Rename it, or replace it."
#: Dates that tell the year, and those that do not: of birth, or ahead.
_EPISODE_DATES = ("DECOM", "DEC")
_OTHER_DATES = frozenset({"DOB", "MC_DOB", "DUC", "DATE_PERM", "DATE_INT", "DATE_MATCH"})


def years_settled(parts: Sequence[Part]) -> tuple[list[Part], list[Problem]]:
    """Give SSDA903 files their year, and say where names and dates disagree.

    Files of one folder and one named year are one set; an XML file is a set of its own.

    Args:
        parts: parts of files, with the year their names or columns say, if any.

    Returns:
        The parts with the year settled, and the problems.
    """
    sets: dict[tuple[str, int | None], list[Part]] = {}
    for part in parts:
        kind = part.tidied.extract.kind
        is_unsure = kind.format == "ssda903"
        key = (part.together, kind.year) if is_unsure else ("", None)
        sets.setdefault(key, []).append(part)
    settled, problems = list[Part](), list[Problem]()
    for (together, named), members in sets.items():
        if not together:
            settled += members
            problems += _misnamed(members)
            continue
        year, said = _year(named, members)
        problems += said
        settled += [_with(part, year=year) for part in members]
    return settled, problems


def _year(named: int | None, parts: Sequence[Part]) -> tuple[int | None, list[Problem]]:
    dated, count = latest_year(_episode_dates(parts))
    if dated is None:
        dated, count = latest_year(_other_dates(parts))
    if dated is None or dated == named:
        return named, []
    names = sorted({part.file for part in parts})
    where = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
    if named is None:
        return dated, []
    if count < _ENOUGH_DATES:
        return named, []
    what = f"says {named}, but its dates run to the year ending March {dated}"
    mend = f"It was taken as {dated}; mend its name (or column YEAR), or replace it."
    return dated, [Problem(where, what, mend)]


def _misnamed(parts: Iterable[Part]) -> list[Problem]:
    """Say which files of formats that give their year have another in their name."""
    years = {part.file: part.tidied.extract.kind.year for part in parts}
    return [
        Problem(
            file, f"is named {named}, but says it is of {year}; taken as {year}", _RENAME
        )
        for file, year in years.items()
        if year is not None and (named := named_year(Path(file))) not in {None, year}
    ]


def _episode_dates(parts: Iterable[Part]) -> Iterator[pl.Series]:
    for part in parts:
        for frame in columns_of(part.tidied.tables, "Episodes", *_EPISODE_DATES):
            yield from frame


def _other_dates(parts: Iterable[Part]) -> Iterator[pl.Series]:
    """Yield the dates of all events, where no episode has one."""
    for part in parts:
        for name in part.tidied.tables:
            dates = [
                known.field
                for known in tables("ssda903")[name]
                if known.type == "date" and known.field not in _OTHER_DATES
            ]
            for frame in columns_of(part.tidied.tables, name, *dates) if dates else ():
                yield from frame


def councils_agreed(
    parts: Sequence[Part],
) -> tuple[list[Part], str | None, list[Problem]]:
    """Name councils by their code, and say if there are several.

    Where only one council is named, files that name none are taken to be of it.

    Args:
        parts: parts of files, with the council as they give it.

    Returns:
        The parts with ONS codes, the one council or None, and the problems.
    """
    coded = [_with(part, council=_code(part.tidied.extract.kind.council)) for part in parts]
    files: dict[str, set[str]] = {}
    for part in coded:
        if council := part.tidied.extract.kind.council:
            files.setdefault(council, set()).add(part.file)
    if not files:
        return coded, None, []
    usual = min(files, key=lambda council: (-len(files[council]), council))
    if len(files) > 1:
        return coded, None, _strangers(files, usual)
    agreed = [
        _with(part, council=part.tidied.extract.kind.council or usual) for part in coded
    ]
    return agreed, usual, []


def _strangers(files: Mapping[str, set[str]], usual: str) -> list[Problem]:
    """Return a problem for each file of another council than most, or of several."""
    times = Counter(name for names in files.values() for name in names)
    mend = "Take in returns of one council at a time; children of others are kept apart."
    problems = [
        Problem(name, f"holds children of {count} councils", mend)
        for name, count in sorted(times.items())
        if count > 1
    ]
    named = _names()
    problems += [
        Problem(
            name,
            f"is of {named.get(council, council)}, other files of {named.get(usual, usual)}",
            mend,
        )
        for council in sorted(set(files) - {usual})
        for name in sorted(files[council])
        if times[name] == 1
    ]
    return problems


def _names() -> dict[str, str]:
    return {council.code: council.name for council in councils()}


def _code(council: str | None) -> str | None:
    if council is None:
        return None
    try:
        return find_council(council).code
    except UnknownNameError:
        return council


def _with(part: Part, **changes: int | str | None) -> Part:
    extract = part.tidied.extract
    kind = replace(extract.kind, **changes)  # type: ignore[arg-type]
    return replace(part, tidied=replace(part.tidied, extract=replace(extract, kind=kind)))
