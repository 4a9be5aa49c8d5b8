"""Views over the records of all returns, for our own rules: each row with its child and neighbours.

Records have the same names in every format, so one rule asks them all. What we add: ``format`` and
``year`` of the return, the child's ``birth_date`` and ``birthday_18``, ``earlier_until`` (when the
child's rows before it in the same return had ended) and, where a record names its referral, whether
that is there (``referred``) and when it closed (``referral_closed``).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import polars as pl

from seethechild.core.files import DType
from seethechild.returns.extract import ROW
from seethechild.returns.fields import Field, fields
from seethechild.returns.intake import Return
from seethechild.returns.rules.rule import rules
from seethechild.returns.spool import columns_of
from seethechild.returns.tidy import FILE
from seethechild.returns.years import year_end

Frames = Mapping[str, pl.DataFrame]
_CHILD, _FAR = ("source", "child"), date(9999, 12, 31)
#: Formats whose publisher has rules for empty fields and for dates after the year.
_WITH_RULES = frozenset({"cin_census", "ssda903"})
#: Dates that may lie ahead.
_AHEAD = frozenset({"unaccompanied_until"})
#: The days of a financial year on which something begins or ends, by format.
_EVENTS = {
    "ssda903": (("Episodes", "DECOM"), ("Episodes", "DEC")),
    "cin_census": (("CINdetails", "CINreferralDate"),),
}


def own_views(
    records: Frames,
    returns: Sequence[Return],
    today: date | None,
    filled: Collection[str] | None = None,
) -> dict[str, pl.DataFrame]:
    """Return the views that our own rules are asked of.

    Args:
        records: record name to its rows, of all returns.
        returns: the returns they came from.
        today: dates after it cannot be; None asks nothing of that.
        filled: the records that have rows, where ``records`` are a piece of all.

    Returns:
        A view for each record that a rule is asked of, by its name; and ``empty_fields`` (required
        fields without a value), ``days_ahead`` (dates after today) and ``years`` (one row for each
        return of a year: its first and last event).
    """
    asked = {each.view for each in rules("own")} & set(records)
    some = {name for name, frame in records.items() if frame.height}
    filled = some if filled is None else filled
    told = {name: _told(records[name]) for name in records if name in filled}
    people = told.get("people", _told(records["people"]))
    born = people.group_by("format", "child").agg(
        pl.col("birth_date").drop_nulls().first(),
        _settled("birth_date", ~pl.col("birth_is_expected").fill_null(value=False)
                 & ~pl.col("birth_is_month_only").fill_null(value=False)).alias("births"),
        _settled("sex", pl.col("sex") != "U").alias("sexes"),
    ).with_columns(pl.col("birth_date").dt.offset_by("18y").alias("birthday_18"))  # fmt: skip
    care = _care(told["care_episodes"]) if "care_episodes" in told else None
    views = {}
    for name in sorted(asked & set(told)):
        view = told[name].drop("birth_date", strict=False)
        view = view.join(born, on=("format", "child"), how="left")
        view = _in_turn(view) if {"start", "stop"} <= set(view.columns) else view
        if "referral_date" in view.columns:
            view = _of_referral(view, told.get("referrals"))
        if name == "care_reviews":
            view = _of_care(view, care)
        views[name] = view
    return views | {
        "empty_fields": _empty_fields(returns),
        "days_ahead": _days_ahead(told, today),
        "years": _years(returns),
    }


def _told(frame: pl.DataFrame) -> pl.DataFrame:
    parts = pl.col("source").str.split(" ")
    return frame.with_columns(
        parts.list.first().alias("format"),
        parts.list.get(1, null_on_oob=True).cast(pl.Int64, strict=False).alias("year"),
    )


def _settled(column: str, where: pl.Expr) -> pl.Expr:
    """Count the different values that are said outright."""
    return pl.col(column).filter(where).drop_nulls().n_unique()


def _in_turn(frame: pl.DataFrame) -> pl.DataFrame:
    until = pl.col("stop").fill_null(_FAR).cum_max().shift(1).over(_CHILD)
    return frame.sort(*_CHILD, "start", maintain_order=True, nulls_last=True).with_columns(
        until.alias("earlier_until")
    )


def _of_referral(view: pl.DataFrame, referrals: pl.DataFrame | None) -> pl.DataFrame:
    """Add whether the referral that a row names is there; null where it names none."""
    if referrals is None:
        nothing = (pl.lit(None, pl.Boolean), pl.lit(None, pl.Date))
        return view.with_columns(referred=nothing[0], referral_closed=nothing[1])
    keys = [*_CHILD, "referral_date"]
    known = (
        referrals.select(*_CHILD, referral_date="date", referral_closed="closed")
        .with_columns(referred=True)
        .unique(keys, keep="last", maintain_order=True)
    )
    named = pl.col("referral_date").is_not_null()
    return view.join(known, on=keys, how="left").with_columns(
        referred=pl.when(named).then(pl.col("referred").fill_null(value=False))
    )


def _of_care(view: pl.DataFrame, care: pl.DataFrame | None) -> pl.DataFrame:
    """Add from when to when the child was looked after; null where no episode tells."""
    if care is None:
        none = pl.lit(None, pl.Date)
        return view.with_columns(care_first=none, care_last=none)
    return view.join(care, on=_CHILD, how="left")


def _care(episodes: pl.DataFrame) -> pl.DataFrame:
    """Return from when to when a child was looked after; null while it goes on."""
    last = pl.when(pl.col("stop").is_not_null().all()).then(pl.col("stop").max())
    return episodes.group_by(_CHILD).agg(
        pl.col("start").min().alias("care_first"), last.alias("care_last")
    )


def _empty_fields(returns: Iterable[Return]) -> pl.DataFrame:
    """Return a row for each empty required field; fields that a return has nothing of are not told."""
    found = [_EMPTY_FIELDS]
    for each in returns:
        if each.format in _WITH_RULES:
            continue
        for known in fields(each.format):
            frame = each.tables.get(known.table)
            if not known.required or not known.asked_in(each.year) or frame is None:
                continue
            empty = frame[known.field].is_null()
            if empty.any() and not empty.all():
                found.append(_empty(frame.filter(empty), each, known))
    return pl.concat(found)


def _days_ahead(told: Frames, today: date | None) -> pl.DataFrame:
    """Return a row for each date after today, of formats that are not for a year."""
    found = [_EMPTY_FIELDS.rename({"empty": "ahead"})]
    for name, frame in told.items():
        others = frame.filter(~pl.col("format").is_in(list(_WITH_RULES)))
        for column, dtype in others.schema.items():
            if dtype != pl.Date or column in _AHEAD or today is None:
                continue
            late = others.filter(pl.col(column) > today)
            if column == "birth_date":
                late = late.filter(~pl.col("birth_is_expected").fill_null(value=False))
            found.append(
                late.select(
                    "format", "year", "file", "row",
                    table=pl.lit(name), columns=pl.lit(column), ahead=pl.lit(value=True),
                )
            )  # fmt: skip
    return pl.concat(found)


_EMPTY_FIELDS = pl.DataFrame(
    schema={
        "format": pl.String, "year": pl.Int64, "file": pl.String, "row": pl.Int64,
        "table": pl.String, "columns": pl.String, "empty": pl.Boolean,
    }
)  # fmt: skip


def _empty(frame: pl.DataFrame, whole: Return, known: Field) -> pl.DataFrame:
    return frame.select(
        pl.lit(whole.format).alias("format"),
        pl.lit(whole.year, pl.Int64).alias("year"),
        pl.col(FILE).alias("file"),
        pl.col(ROW).alias("row"),
        table=pl.lit(known.table),
        columns=pl.lit(known.field),
        empty=pl.lit(value=True),
    )


def _years(returns: Iterable[Return]) -> pl.DataFrame:
    rows = []
    days_: dict[str, DType] = dict.fromkeys(("first_event", "last_event"), pl.Date)
    for each in returns:
        if each.year is None or each.format not in _EVENTS:
            continue
        first, last = year_end(each.year - 1).replace(month=4, day=1), year_end(each.year)
        day = pl.col("day")
        within = pl.concat(
            [
                frame.select(day=field)
                .filter(day.is_between(first, last))
                .select(events=pl.len(), first_event=day.min(), last_event=day.max())
                for table, field in _EVENTS[each.format]
                for frame in columns_of(each.tables, table, field)
            ]
            or [pl.DataFrame(schema={"events": pl.Int64, **days_})]
        )
        rows.append(
            {"format": each.format, "year": each.year, "year_start": first, "year_end": last,
             "events": within["events"].sum(), "first_event": within["first_event"].min(),
             "last_event": within["last_event"].max()}
        )  # fmt: skip
    span: dict[str, DType] = dict.fromkeys(("year_start", "year_end"), pl.Date)
    schema: dict[str, DType] = {
        "format": pl.String,
        "year": pl.Int64,
        **span,
        "events": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema | days_)
