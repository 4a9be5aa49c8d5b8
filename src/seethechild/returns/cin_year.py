"""Which year a CIN census is for, where its header contradicts itself or what is in it.

The header says it twice: as Year and by ReferenceDate, the 31 March the return is drawn up for. Of
the two the one that the dates in the return bear out is believed, for none can lie after its year
and hardly any return is without one in it; where they do not tell, ReferenceDate, which is a whole
date. Where many dates lie after the year the header says, the header is of another return.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from seethechild.core.errors import Problem
from seethechild.returns.years import latest_year, year_end

_APRIL = 4
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
#: So many dates must there be to tell the year.
_ENOUGH_DATES = 20
#: More mistyped dates than this share do not lie after the year of a return.
_MISTYPED_SHARE = 0.2
#: What happens in a year, by table.
_DATES = {
    "CINdetails": ("CINreferralDate", "CINclosureDate"),
    "Assessments": ("AssessmentActualStartDate", "AssessmentAuthorisationDate"),
    "Section47": ("S47ActualStartDate",),
    "ChildProtectionPlans": ("CPPstartDate", "CPPendDate"),
}


class SaidYears(NamedTuple):
    """The financial years a header says, by their ends; None where it says none.

    Attributes:
        year: by Year.
        reference: by ReferenceDate.
    """

    year: int | None
    reference: int | None


def said_years(year: str, day: str) -> SaidYears:
    """Return the years that Year and ReferenceDate say.

    Example:
        >>> said_years("2023", "2024-03-31")
        SaidYears(year=2023, reference=2024)
        >>> said_years("20023", "31 March")
        SaidYears(year=None, reference=None)
    """
    number = int(year) if re.fullmatch(r"\s*\d{4}\s*", year) else None
    parts = re.match(r"\s*(\d{4})-(\d\d)-\d\d", day)
    reference = int(parts[1]) + (int(parts[2]) >= _APRIL) if parts else None
    return SaidYears(_sane(number), _sane(reference))


def unread_years(where: str, year: str, day: str) -> list[Problem]:
    """Return a problem for what the header has as its year, and is none.

    Args:
        where: what messages call the header.
        year: as Year has it.
        day: as ReferenceDate has it.

    Example:
        >>> print(*unread_years("a.xml, Header", "1999", "2024-03-31"))
        a.xml, Header: Year has 1999, which is no year of this return, and was not used. Mend it.
    """
    said = said_years(year, day)
    wrong = []
    for name, text, found, none in (
        ("Year", year, said.year, "year of this return"),
        ("ReferenceDate", day, said.reference, "date of this return"),
    ):
        if text.strip() and found is None:
            # a date or number is said; other text could be anything
            is_plain = re.fullmatch(r"[\d/. -]{1,10}", text.strip())
            has = f"has {text.strip()}" if is_plain else "has words"
            wrong.append(
                Problem(
                    where, f"{name} {has}, which is no {none}, and was not used", "Mend it."
                )
            )
    return wrong


def _sane(year: int | None) -> int | None:
    return year if year and _FIRST_YEAR <= year <= _LAST_YEAR else None


def settled_year(
    where: str, said: SaidYears, frames: Mapping[str, pl.DataFrame]
) -> tuple[int | None, list[Problem]]:
    """Return the year a return is taken to be for, and why where that is in doubt.

    Args:
        where: what messages call its header.
        said: by the header.
        frames: its tables as read, all text.

    Returns:
        The year, None if the header says none; and the problems.
    """
    dated, count = latest_year(_dates(frames))
    if count < _ENOUGH_DATES:
        dated = None
    found = said.reference or said.year
    mend = "Check which year the return is for, and mend its header."
    runs = f"its dates run to the year ending March {dated}"
    if said.year and said.reference and said.year != said.reference:
        is_borne_out = dated in said
        found = dated if is_borne_out else said.reference
        name = "Year" if found == said.year else "ReferenceDate"
        why = runs if is_borne_out else "its dates do not tell, and that is a whole date"
        what = (
            f"Year says {said.year} and ReferenceDate {said.reference}, which are different years; "
            f"taken as {found}, as {name} says, for {why}"
        )
        return found, [Problem(where, what, mend)]
    if found and dated and dated != found:
        share = _share_after(found, frames)
        taken, as_what = (
            (dated, "as none can lie after its year")
            if share > _MISTYPED_SHARE
            else (found, "as the header says")
        )
        what = f"says {found}, but {runs}; taken as {taken}, {as_what}"
        return taken, [Problem(where, what, mend)]
    return found, []


def _share_after(year: int, frames: Mapping[str, pl.DataFrame]) -> float:
    """Return the share of dates that lie after a financial year."""
    days = pl.concat([each.drop_nulls().rename("day") for each in _dates(frames)])
    return float((days > year_end(year)).mean() or 0.0)  # type: ignore[arg-type]


def _dates(frames: Mapping[str, pl.DataFrame]) -> list[pl.Series]:
    return [
        frames[table][column].str.slice(0, len("2024-03-31")).str.to_date(strict=False)
        for table, columns in _DATES.items()
        if table in frames
        for column in columns
        if column in frames[table].columns
    ]
