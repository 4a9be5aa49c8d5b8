"""Moving Annex A's lists into the records all formats share.

Annex A is a picture of about six months, made on one day. What it does not say stays null:

- List 6 gives the start of need, which is the date of the referral; it fills in the referral of
  that day in List 3, or stands as a referral of its own.
- List 8 gives when care began, when the legal status now began and when the home now began. Care
  becomes up to three episodes, cut at those dates; what came before a status or home is unknown
  and null there, and earlier changes are not seen at all.
- List 7 says whether there was an emergency order in six months, but not when; List 8 counts
  times missing. Neither can be put on a date, so neither becomes a record. Nor does List 11.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

import polars as pl

from seethechild.returns.extract import Tidied
from seethechild.returns.fields import codes, tables
from seethechild.returns.rename import as_record, moved, source

_CHILD = pl.col("Child Unique ID")
_NOT_RECORDED = "NOT_RECORDED"
_TRUTH = {"Y": True, "N": False}
_UNACCOMPANIED = {
    "List 8": "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)",
    "List 9": "Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)",
}
_DISABILITY = "Does the Child have a Disability"
#: Annex A says only whether there is a disability, not which.
_ANY_DISABILITY = "ANY"
_TEAM = {"team": pl.col("Allocated Team"), "worker": pl.col("Allocated Worker")}


def records(tidied: Tidied) -> dict[str, pl.DataFrame]:
    """Return the records of Annex A.

    Args:
        tidied: the typed lists of one workbook, or of several files of one return.

    Returns:
        Record name to frame. Codes that are in no list are null: they may hold anything.
    """
    known = _with_truth(tidied)
    found = moved(known)
    if "List 6" in known.tables:
        in_need = moved(_only(known, "List 6"))["referrals"]
        in_need = in_need.with_columns(no_further_action=pl.lit(value=False))
        referred = moved(_only(known, "List 3")).get("referrals", in_need.clear())
        found["referrals"] = _one_referral_a_day(referred, in_need)
    more = {
        "people": _people(known),
        "visits": _visits(known),
        "plan_reviews": _plan_reviews(known),
        "care_episodes": _care_episodes(known),
        "care_reviews": _care_reviews(known),
        "workers": _workers(known),
    }
    found |= {name: pl.concat(frames) for name, frames in more.items() if frames}
    if "List 9" in known.tables:
        found["care_leavers"] = _care_leavers(known)
    return found


def _with_truth(tidied: Tidied) -> Tidied:
    """Make yes and no Boolean, and codes that are in no list null."""
    made = {}
    for name, frame in tidied.tables.items():
        changes = []
        for each in tables("annex_a").get(name, ()):
            if each.type != "code":
                continue
            listed = [row.code for row in codes(each.codes) if row.code != _NOT_RECORDED]
            column = pl.col(each.field)
            if listed[:2] == list(_TRUTH):
                truth = column.replace_strict(_TRUTH, default=None, return_dtype=pl.Boolean)
                changes.append(truth)
            else:
                changes.append(pl.when(column.is_in(listed)).then(column))
        made[name] = frame.with_columns(changes)
    return replace(tidied, tables=made)


def _from(
    tidied: Tidied, record: str, table: str, taken: Mapping[str, pl.Expr], needs: str
) -> list[pl.DataFrame]:
    """Return one record's rows from one list, where ``needs`` is filled; none without the list."""
    frame = tidied.tables.get(table)
    if frame is None:
        return []
    rows = frame.filter(pl.col(needs).is_not_null())
    known = {"child": _CHILD, **taken}
    name = tidied.extract.path.name
    return [as_record(record, rows, known, source=source(tidied), file=name)]


@cache
def _of_children() -> tuple[str, ...]:
    return tuple(
        name for name, its in tables("annex_a").items() if its[0].field == "Child Unique ID"
    )


def _people(tidied: Tidied) -> list[pl.DataFrame]:
    """Return each child as each list describes them, once where a list repeats itself."""
    found = []
    for table in _of_children():
        has = {each.field for each in tables("annex_a")[table]}
        taken = {
            "birth_date": pl.col("Date of Birth"),
            "sex": pl.col("Gender"),
            "ethnicity": pl.col("Ethnicity"),
        }
        if _DISABILITY in has:
            disabled = pl.col(_DISABILITY)
            yes = pl.when(disabled).then(pl.lit(_ANY_DISABILITY))
            taken["disability"] = yes.when(~disabled).then(pl.lit("NONE"))
        if table in _UNACCOMPANIED:
            taken["unaccompanied"] = pl.col(_UNACCOMPANIED[table])
        if "Family identifier" in has:
            taken["family"] = pl.col("Family identifier")
        for frame in _from(tidied, "people", table, taken, _CHILD.meta.output_name()):
            values = [name for name in frame.columns if name != "row"]
            found.append(frame.unique(values, keep="first", maintain_order=True))
    return found


def _only(tidied: Tidied, table: str) -> Tidied:
    kept = {name: frame for name, frame in tidied.tables.items() if name == table}
    return replace(tidied, tables=kept)


def _one_referral_a_day(referred: pl.DataFrame, in_need: pl.DataFrame) -> pl.DataFrame:
    """Join what List 3 and List 6 say of one child and day; List 3 is believed first.

    The first row of a day in one list belongs to the first in the other, and so on. Rows without
    a child or date stay as they are.
    """
    keys = ["child", "date", "nth"]
    nth = pl.int_range(pl.len()).over("child", "date").alias("nth")
    both = pl.concat([referred.with_columns(nth), in_need.with_columns(nth)])
    whole = pl.all_horizontal(pl.col("child", "date").is_not_null())
    first = pl.exclude(keys).drop_nulls().first()
    joined = both.filter(whole).group_by(keys, maintain_order=True).agg(first)
    columns = referred.columns
    return pl.concat([joined.select(columns), both.filter(~whole).select(columns)])


def _visits(tidied: Tidied) -> list[pl.DataFrame]:
    """Return the last visit each list gives: the one date of many that Annex A shows."""
    status = pl.col("Case Status")
    kind = (
        pl.when(status == "LOOKED_AFTER")
        .then(pl.lit("care"))
        .when(status == "PROTECTION_PLAN")
        .then(pl.lit("protection"))
        .otherwise(pl.lit("need"))
    )
    seen, last = "Date Child Was Last Seen", "Date of the Last Statutory Visit"
    in_care = "Date of Last Social Work Visit"
    alone = pl.col("Was the Child Seen Alone?")
    plan = {
        "kind": pl.lit("protection"),
        "date": pl.col(last),
        "seen": pl.when(alone).then(pl.lit(value=True)),
        "seen_alone": alone,
    }
    need = {"kind": kind, "date": pl.col(seen), "seen": pl.lit(value=True)}
    care = {"kind": pl.lit("care"), "date": pl.col(in_care)}
    return [
        *_from(tidied, "visits", "List 6", need | _TEAM, seen),
        *_from(tidied, "visits", "List 7", plan | _TEAM, last),
        *_from(tidied, "visits", "List 8", care | _TEAM, in_care),
    ]


def _plan_reviews(tidied: Tidied) -> list[pl.DataFrame]:
    date = "Date of latest review conference"
    taken = {"plan_start": pl.col("Child Protection Plan Start Date"), "date": pl.col(date)}
    return _from(tidied, "plan_reviews", "List 7", taken, date)


def _care_reviews(tidied: Tidied) -> list[pl.DataFrame]:
    date = "Date of Latest Statutory Review"
    return _from(tidied, "care_reviews", "List 8", {"date": pl.col(date)}, date)


def _workers(tidied: Tidied) -> list[pl.DataFrame]:
    """Return who is allocated now; since when, Annex A does not say."""
    worker, adviser = "Allocated Worker", "Allocated Personal Advisor"
    social = {"role": pl.lit("social_worker"), **_TEAM}
    personal = {"role": pl.lit("personal_adviser"), "worker": pl.col(adviser)}
    return [
        *_from(tidied, "workers", "List 8", social, worker),
        *_from(tidied, "workers", "List 9", social, worker),
        *_from(tidied, "workers", "List 9", personal, adviser),
    ]


def _care_leavers(tidied: Tidied) -> pl.DataFrame:
    """Return care leavers with the home's code in the department's form: B1, suitable."""
    home, suitable = pl.col("Type of Accommodation"), pl.col("Suitability of Accommodation")
    taken = {
        "date": pl.col("Latest Date of Contact"),
        "in_touch": pl.col("LA in Touch"),
        "activity": pl.col("Activity Status"),
        "accommodation": home + suitable.fill_null(""),
    }
    child = _CHILD.meta.output_name()
    return pl.concat(_from(tidied, "care_leavers", "List 9", taken, child))


# --- care -------------------------------------------------------------------------------------

_POSTCODE = "Placement postcode"
_BEGAN, _CEASED = "Date Started to be Looked After", "Date Ceased to be Looked After"
_STATUS_SINCE, _HOME_SINCE = (
    "Start date of current legal status",
    "Start Date of Most Recent Placement",
)


def _care_episodes(tidied: Tidied) -> list[pl.DataFrame]:
    """Cut each period of care at the start of the status and of the home that List 8 gives."""
    frame = tidied.tables.get("List 8")
    if frame is None:
        return []
    pieces = frame.filter(pl.col(_BEGAN).is_not_null()).pipe(_cut)
    from_status = pl.col("start") >= pl.col(_STATUS_SINCE)
    from_home = pl.col("start") >= pl.col(_HOME_SINCE)
    taken = {
        "child": _CHILD,
        "start": pl.col("start"),
        "stop": pl.col("stop"),
        "start_reason": _reason(),
        "legal_status": pl.when(from_status).then(pl.col("Child's Legal Status")),
        "need": pl.col("Child's Category of Need"),
        "place": pl.when(from_home).then(pl.col("Placement Type")),
        "provider": pl.when(from_home).then(pl.col("Placement Provider")),
        "end_reason": pl.when(pl.col("is_last"))
        .then(pl.col("Reason Ceased to be Looked After"))
        .otherwise(pl.lit("X1")),
        "place_postcode": pl.when(from_home & _is_postcode()).then(pl.col(_POSTCODE)),
        "urn": pl.when(from_home).then(pl.col("URN of Placement")),
    }
    name = tidied.extract.path.name
    return [as_record("care_episodes", pieces, taken, source=source(tidied), file=name)]


def _is_postcode() -> pl.Expr:
    """Words such as "confidential" stand here too, and would make homes look the same."""
    return pl.col(_POSTCODE).str.contains(r"^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$")


def _cut(care: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each piece of care, with ``start``, ``stop`` and ``is_last``."""
    began, ceased = pl.col(_BEGAN), pl.col(_CEASED)
    cuts: Iterable[pl.Expr] = (
        pl.when(
            (pl.col(name) > began) & (pl.col(name) < ceased.fill_null(pl.date(9999, 1, 1)))
        )
        .then(pl.col(name))
        .alias(name)
        for name in (_STATUS_SINCE, _HOME_SINCE)
    )
    starts = pl.concat_list(began, *cuts).list.drop_nulls().list.unique().list.sort()
    own = pl.int_range(pl.len()).alias("period")
    pieces = care.with_columns(starts.alias("start"), own).explode("start")
    after = pl.col("start").shift(-1).over("period")
    return pieces.with_columns(
        pl.coalesce(after, ceased).alias("stop"), after.is_null().alias("is_last")
    )


def _reason() -> pl.Expr:
    """Return the code for why a piece began: care, a new status, a new home, or both at once."""
    start = pl.col("start")
    status, home = start == pl.col(_STATUS_SINCE), start == pl.col(_HOME_SINCE)
    return (
        pl.when(start == pl.col(_BEGAN))
        .then(pl.lit("S"))
        .when(status & home)
        .then(pl.lit("B"))
        .when(status)
        .then(pl.lit("L"))
        .otherwise(pl.lit("P"))
    )
