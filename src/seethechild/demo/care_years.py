"""What is told once a year of children in care and care leavers, and once of a time in care."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from seethechild.demo.care import Period
from seethechild.demo.chance import Luck
from seethechild.demo.need import Row
from seethechild.demo.people import Person
from seethechild.demo.records import Frames, as_frame

_FOUR, _FIVE, _TWELVE, _SIXTEEN, _NINETEEN, _TWENTY_TWO = 4, 5, 12, 16, 19, 22


def of_care_years(
    people: Sequence[Person],
    periods: Sequence[Period],
    truth: Mapping[str, Any],
    years: Sequence[int],
    *,
    seed: int,
) -> Frames:
    """Return what is told of children in care and care leavers once a year.

    Returns:
        OC2, OC3, AD1, PlacedAdoption, PrevPerm (SSDA903's own tables, with the year where they are
        of a year), and the records sdq, care_leavers and adoption, deprivation of liberty.
    """
    rows: dict[str, list[Row]] = {
        name: []
        for name in ("OC2", "OC3", "AD1", "PlacedAdoption", "PrevPerm", "DoLo", "SDQ")
    }
    care = truth["care"]
    by_child: dict[str, list[Period]] = {}
    for period in periods:
        by_child.setdefault(period.person.child, []).append(period)
    for year in years:
        end = date(year, 4, 1).toordinal()
        for mine in by_child.values():
            luck = Luck(seed, "care year", mine[0].person.life.row, year)
            if any(
                p.start <= end - 365 and (p.stop is None or p.stop >= end) for p in mine
            ):
                rows["OC2"].append(_health(mine[0].person, year, end, care, luck))
        for person in people:
            row = _leaver(person, year, truth, seed)
            if row is not None:
                rows["OC3"].append(row)
    for period in periods:
        _once(period, rows, truth, seed, years)
    return {name: _yearly(name, each) for name, each in rows.items()}


_RECORD_OF = {
    "OC2": "sdq", "OC3": "care_leavers", "AD1": "adoption", "PlacedAdoption": "adoption",
    "PrevPerm": "people", "DoLo": "deprivation_of_liberty", "SDQ": "sdq",
}  # fmt: skip
_ALSO: Mapping[str, Mapping[str, Any]] = {
    "OC2": dict.fromkeys(("CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"), pl.Boolean),
    "AD1": {"FOSTER_CARE": pl.Boolean, "NB_ADOPTR": pl.Int64, "SEX_ADOPTR": pl.String, "LS_ADOPTR": pl.String},
    "PlacedAdoption": {"until": pl.Date, "entered": pl.Date, "ordered": pl.Date, "adopted": pl.Date},
    "PrevPerm": {"PREV_PERM": pl.String, "LA_PERM": pl.String, "DATE_PERM": pl.Date},
}  # fmt: skip


def _yearly(name: str, rows: list[Row]) -> pl.DataFrame:
    also = dict(_ALSO.get(name, {}))
    if name in ("OC2", "OC3", "AD1", "PrevPerm"):
        also["year"] = pl.Int64
    return as_frame(_RECORD_OF[name], rows, **also)


def _health(
    person: Person, year: int, end: int, care: Mapping[str, Any], luck: Luck
) -> Row:
    age = (end - person.birth) / 365.25
    row: Row = {"child": person.child, "year": year}
    if _FOUR <= age < _SIXTEEN + 1:
        if luck.yes(care["sdq_known"]):
            score = care["sdq_mean"] + care["sdq_spread"] * sum(luck.share() - 0.5 for _ in range(12))  # fmt: skip
            row["score"] = min(40, max(0, round(score)))
        else:
            row["reason"] = "SDQ5" if luck.yes(0.4) else "SDQ4"
    using = age >= _TWELVE and luck.yes(care["substance"])
    return row | {
        "CONVICTED": age >= 10 and luck.yes(care["convicted"]),  # noqa: PLR2004
        "HEALTH_CHECK": luck.yes(care["health_checked"]) if age < _FIVE else None,
        "IMMUNISATIONS": luck.yes(care["health_checked"]),
        "TEETH_CHECK": luck.yes(care["teeth_checked"]),
        "HEALTH_ASSESSMENT": luck.yes(care["health_checked"]),
        "SUBSTANCE_MISUSE": using,
        "INTERVENTION_RECEIVED": luck.yes(0.6) if using else None,
    }


def _leaver(person: Person, year: int, truth: Mapping[str, Any], seed: int) -> Row | None:
    """Return a care leaver around the 17th to 21st birthday in a year, or none."""
    life, first, stop = (
        person.life,
        date(year - 1, 4, 1).toordinal(),
        date(year, 4, 1).toordinal(),
    )
    was = life.start["help"].startswith("care_leaver")
    left = any(step.after["help"].startswith("care_leaver") for step in life.steps)
    if not was and not left:
        return None
    birthdays = [life.adult(age) for age in range(_NINETEEN, _TWENTY_TWO)]
    birthday = next((day for day in birthdays if first <= day < stop), None)
    if birthday is None or birthday >= life.end:
        return None
    settings = truth["leavers"]
    luck = Luck(seed, "leaver", life.row, year)
    touch = luck.pick(settings["in_touch"])
    contact = min(stop - 1, birthday + luck.days(settings["days_to_birthday"]))
    known = touch == "YES"
    return {
        "child": person.child, "year": year, "in_touch": touch,
        "date": contact if known else None,
        "activity": luck.pick(settings["activity"]) if known else "0",
        "accommodation": luck.pick(settings["accommodation"]) if known else "0",
    }  # fmt: skip


def _once(
    period: Period,
    rows: dict[str, list[Row]],
    truth: Mapping[str, Any],
    seed: int,
    years: Sequence[int],
) -> None:
    """Add what is told once of a period: adoption, earlier permanence, liberty, questionnaires."""
    care, person = truth["care"], period.person
    luck = Luck(seed, "once", person.life.row, period.start)
    began = _year_of(period.start)
    told = {(row["child"], row["year"]) for row in rows["PrevPerm"]}
    if began in years and (person.child, began) not in told:
        rows["PrevPerm"].append(
            {"child": person.child, "year": began, "PREV_PERM": luck.pick(care["earlier_permanence"])}
        )  # fmt: skip
    placed = [each for each in period.placings if each.place.startswith("A")]
    ordered = [each for each in period.placings if each.legal == "E1"]
    decisions = [each.start for each in (*placed, *ordered)]
    if decisions:
        decided = max(period.start, min(decisions) - luck.days(care["placed_decided"]))
        day = placed[0].start if placed else None
        matched = None if day is None else max(decided, day - luck.days(care["matched"]))
        adopted = period.reason in ("E11", "E12")
        over = None if adopted else period.stop
        row: Row = {
            "child": person.child, "decided": decided, "matched": matched, "placed": day,
            "until": period.stop, "entered": period.start,
            "ordered": ordered[0].start if ordered else None,
            "adopted": period.stop if adopted else None,
            "place_ended": over, "end_reason": "RD4" if over is not None else None,
        }  # fmt: skip
        rows["PlacedAdoption"].append(row)
        if adopted and period.stop is not None:
            same_home = period.placings[-1].place in ("A3", "A5")
            rows["AD1"].append(_adopters(row, period.stop, care, luck, same_home=same_home))
    homes = [each for each in period.placings if each.kind == "childrens_home"]
    if homes and luck.yes(care["deprivation_of_liberty"]):
        start, stop = homes[0].start, homes[0].stop
        if start >= person.life.adult(_TWELVE):
            until = min(start + 84, stop or start + 84)
            rows["DoLo"].append({"child": person.child, "start": start, "stop": until})


def _adopters(
    row: Row, stop: int, care: Mapping[str, Any], luck: Luck, *, same_home: bool
) -> Row:
    sexes = luck.pick(care["adopted_by"])
    single = sexes in ("F1", "M1")
    status = "L0" if single else "L11" if sexes == "MF" else "L12"
    return {
        **row, "matched": row["matched"] or row["decided"], "year": _year_of(stop),
        "FOSTER_CARE": same_home, "NB_ADOPTR": 1 if single else 2,
        "SEX_ADOPTR": sexes, "LS_ADOPTR": status,
    }  # fmt: skip


def _year_of(day: int) -> int:
    here = date.fromordinal(day)
    return here.year + (here.month > 3)  # noqa: PLR2004 - after March
