"""Views over SSDA903: each row with its child, its period of care and its neighbours.

Names of columns are the publisher's; what we add is in small letters. ``prev_`` and ``next_`` are
the same child's episode before and after; ages are whole years.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache

import polars as pl

from seethechild.returns.extract import ROW
from seethechild.returns.fields import codes, tables
from seethechild.returns.rules.whole import Whole

CHILD = "CHILD"
#: Ends of care by adoption, and legal statuses of short breaks.
ADOPTED, SHORT_BREAK = ("E11", "E12"), ("V3", "V4")
#: Homes where a court does not deprive a child of liberty, for they have other grounds.
NOT_DEPRIVED = ("K1", "P1", "R5", "K3")
_NEIGHBOUR = (
    "DECOM", "DEC", "REC", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "PL_POST", "URN",
)  # fmt: skip

#: Rows of other tables that are counted for each child; null where a return has no such table.
_COUNTED = {"decisions": "PlacedAdoption", "adoptions": "AD1", "permanences": "PrevPerm"}

Frames = Mapping[str, pl.DataFrame]


def ssda903_views(
    found: Frames,
    year: int | None,
    previous: Frames | None = None,
    whole: Whole | None = None,
) -> dict[str, pl.DataFrame]:
    """Return the views that the rules of SSDA903 are asked of.

    Args:
        found: the format's typed tables; those missing count as empty.
        year: the financial year by its end; rules about the year pass where it is not known.
        previous: the tables of the year before, if there are any.
        whole: facts about all rows of the return, where ``found`` is a piece of it.

    Returns:
        Views by name: ``child``, ``episode``, ``review``, ``missing``, ``placed``, ``adopted``,
        ``leaver``, ``permanence``, ``unaccompanied``, ``worker``, ``deprived``, one for each table
        beside the header (``in_AD1`` and so on), and ``last_year`` where the year before is given.
    """
    given = {name: _declared(name, found.get(name)) for name in tables("ssda903")}
    told = pl.lit("Episodes" in found).alias("told_episodes")
    whole = whole or Whole.of(given, "Header")
    children = _children(given, whole).with_columns(*_span(year), told)
    episodes = _episodes(given, children).with_columns(
        pl.when(table in found).then(name).alias(name) for name, table in _COUNTED.items()
    )
    care = _care(episodes)
    about = children.select(
        CHILD, "DOB", "SEX", "birthday_18", "year_start", "year_end", "told_episodes"
    ).unique(CHILD, keep="first", maintain_order=True)
    children = children.join(care, on=CHILD, how="left")
    alone, header = {"Header", "Episodes", "OC2"}, _header(given)
    joined = {
        name: _beside(frame, about, care)
        for name, frame in given.items()
        if name not in alone
    }
    views = {
        "child": _with_workers(children, given, whole),
        "episode": episodes,
        "review": _aged(joined["Reviews"], "REVIEW"),
        "missing": _in_turn(joined["Missing"], "MIS_START", "MIS_END"),
        "placed": _in_turn(joined["PlacedAdoption"], "DATE_PLACED", "DATE_PLACED_CEASED"),
        "adopted": joined["AD1"],
        "leaver": joined["OC3"].with_columns(
            _age("year_start").alias("age_start"), _age("year_end").alias("age_end")
        ),
        "permanence": joined["PrevPerm"],
        "unaccompanied": joined["UASC"],
        "worker": _in_turn(joined["SWEpisodes"], "SW_DECOM", "SW_DEC"),
        "deprived": _deprived(joined["DoLo"], episodes),
        **{
            f"in_{name}": _placed_beside(given[name], header, whole)
            for name in given
            if name != "Header"
        },
    }
    known = {name: _coded(view, name) for name, view in views.items()}
    if previous is not None:
        known["last_year"] = _last_year(given, episodes, previous, year)
    return known


_TABLE = {
    "child": "Header", "episode": "Episodes", "review": "Reviews", "missing": "Missing",
    "placed": "PlacedAdoption", "adopted": "AD1", "leaver": "OC3", "permanence": "PrevPerm",
    "worker": "SWEpisodes",
}  # fmt: skip


def _declared(name: str, frame: pl.DataFrame | None) -> pl.DataFrame:
    """Return a table without columns its form does not have.

    The XML form repeats the child's birth and sex in every table; they are the header's to tell.
    """
    if frame is None:
        return _empty(name)
    known = {each.field for each in tables("ssda903").get(name, ())}
    return frame.select(
        name for name in frame.columns if name in known or name.startswith("_")
    )


def _empty(name: str) -> pl.DataFrame:
    types: dict[str, type[pl.DataType]] = {
        "date": pl.Date, "whole": pl.Int64, "yesno": pl.Boolean,
    }  # fmt: skip
    schema = {
        each.field: types.get(each.type, pl.String)
        for each in tables("ssda903").get(name, ())
    }
    return pl.DataFrame(schema=schema | {ROW: pl.Int64})


def _span(year: int | None) -> list[pl.Expr]:
    start = None if year is None else date(year - 1, 4, 1)
    end = None if year is None else date(year, 3, 31)
    return [
        pl.lit(start, pl.Date).alias("year_start"),
        pl.lit(end, pl.Date).alias("year_end"),
    ]


def _coded(view: pl.DataFrame, name: str) -> pl.DataFrame:
    """Add, for each coded field, whether its code is in the publisher's list of any year."""
    listed = _listed(_TABLE.get(name, ""))
    return view.with_columns(listed) if listed else view


@cache
def _listed(table: str) -> tuple[pl.Expr, ...]:
    """Return the columns that say of a table's codes whether they are listed."""
    return tuple(
        pl.col(each.field)
        .is_in([code.code for code in codes(each.codes)])
        .alias(f"{each.field}_known")
        for each in tables("ssda903").get(table, ())
        if each.codes
    )


def _age(on: str, birth: str = "DOB") -> pl.Expr:
    """Whole years from a birth to a day."""
    day, born = pl.col(on), pl.col(birth)
    return (_of_year(day) - _of_year(born)) // 10_000


def _of_year(day: pl.Expr) -> pl.Expr:
    """Write a day as one number, 20240331, whose differences count whole years in ten thousands."""
    year, month = day.dt.year().cast(pl.Int32), day.dt.month().cast(pl.Int32)
    return year * 10_000 + month * 100 + day.dt.day().cast(pl.Int32)


def _children(given: Frames, whole: Whole) -> pl.DataFrame:
    unaccompanied = given["UASC"].select(CHILD, "DUC").unique(CHILD, keep="last")
    return (
        given["Header"]
        .join(unaccompanied.with_columns(uasc=True), on=CHILD, how="left")
        .join(whole.shared_upns, on="UPN", how="left", maintain_order="left")
        .with_columns(
            pl.col("uasc").fill_null(value=False),
            pl.col("DOB").dt.offset_by("18y").alias("birthday_18"),
            pl.col("same_upn").fill_null(1),
            pl.len().over(CHILD).alias("times"),
        )
    )


def _episodes(given: Frames, children: pl.DataFrame) -> pl.DataFrame:
    about = children.select(
        CHILD, "DOB", "SEX", "MOTHER", "uasc", "birthday_18", "year_start", "year_end"
    ).unique(CHILD, keep="first", maintain_order=True)
    counted = {
        name: given[table].group_by(CHILD).agg(pl.len().alias(name))
        for name, table in _COUNTED.items()
    }
    view = given["Episodes"].join(about, on=CHILD, how="left")
    for frame in counted.values():
        view = view.join(frame, on=CHILD, how="left")
    view = view.with_columns(pl.col(list(counted)).fill_null(0)).sort(
        CHILD, "DECOM", "DEC", maintain_order=True, nulls_last=True
    )
    view = view.with_columns(
        *(_next(pl.col(each), 1).alias(f"prev_{each}") for each in _NEIGHBOUR),
        *(_next(pl.col(each), -1).alias(f"next_{each}") for each in _NEIGHBOUR),
        pl.col(CHILD).ne_missing(pl.col(CHILD).shift(1)).alias("first"),
        pl.col(CHILD).ne_missing(pl.col(CHILD).shift(-1)).alias("last"),
        (pl.coalesce("DEC", "year_end") - pl.col("DECOM")).dt.total_days().alias("days"),
        _age("DECOM").alias("age_start"),
        _age("DEC").alias("age_stop"),
        pl.col("LS").is_in(SHORT_BREAK).alias("short_break"),
        pl.col("PLACE").is_in(["T0", "T1", "T2", "T3", "T4"]).alias("temporary"),
    ).with_columns(
        _next(pl.col("temporary"), 1).alias("prev_temporary"),
        _next(pl.col("temporary"), -1).alias("next_temporary"),
        pl.all_horizontal(
            pl.col(each).eq_missing(pl.col(f"prev_{each}"))
            for each in ("PLACE", "PLACE_PROVIDER", "PL_POST", "URN")
        ).alias("same_place"),
    )  # fmt: skip
    return _with_breaks(view)


def _next(value: pl.Expr, step: int) -> pl.Expr:
    """Return a value of the same child's row before (1) or after (-1), of rows sorted by child.

    The same as ``shift().over()``, and many times faster where there are many children.
    """
    same = pl.col(CHILD).shift(step) == pl.col(CHILD)
    return pl.when(same).then(value.shift(step))


def _with_breaks(view: pl.DataFrame) -> pl.DataFrame:
    """Add what a child's short breaks and holidays of carers come to over the year."""
    within = pl.coalesce("DEC", "year_end") - pl.max_horizontal("DECOM", "year_start")
    breaks = view.filter("short_break").group_by(CHILD).agg(
        within.dt.total_days().sum().alias("short_break_days"),
        (pl.col("LS").n_unique() > 1).alias("both_short_breaks"),
    )  # fmt: skip
    away = view.filter(pl.col("PLACE") == "T3").group_by(CHILD).agg(holidays=pl.len())
    return view.join(breaks, on=CHILD, how="left", maintain_order="left").join(
        away, on=CHILD, how="left", maintain_order="left"
    )


def _care(episodes: pl.DataFrame) -> pl.DataFrame:
    """Return each child's time in care: when it began, when and why it ended."""
    last = pl.col("last")
    over = last & (pl.col("REC") != "X1").fill_null(value=False)
    return episodes.group_by(CHILD, maintain_order=True).agg(
        pl.len().alias("episodes"),
        pl.col("DECOM").min().alias("care_first"),
        pl.col("DECOM").filter(pl.col("RNE") == "S").max().alias("care_started"),
        pl.col("DEC").filter(over).first().alias("care_ended"),
        pl.col("REC").filter(over).first().alias("care_end_reason"),
        pl.col("PLACE").filter(last).first().alias("last_place"),
        pl.col("DECOM").filter(last).first().alias("last_began"),
        pl.col("DEC").filter(pl.col("REC").is_in(ADOPTED)).max().alias("adopted_on"),
        pl.col("DECOM").filter(pl.col("LS") == "E1").min().alias("placement_order"),
        pl.col("short_break").all().alias("short_breaks_only"),
        pl.col("DEC").is_null().any().alias("open"),
    )


def _beside(frame: pl.DataFrame, about: pl.DataFrame, care: pl.DataFrame) -> pl.DataFrame:
    own = frame.drop("DOB", "SEX", strict=False)
    return own.join(about, on=CHILD, how="left").join(care, on=CHILD, how="left")


def _aged(frame: pl.DataFrame, day: str) -> pl.DataFrame:
    return frame.with_columns(_age(day).alias("age"))


def _in_turn(frame: pl.DataFrame, start: str, stop: str) -> pl.DataFrame:
    """Add when the same child's row before ended, and whether it is still open."""
    began, ended = pl.col(start), pl.col(stop)
    is_open = ended.is_null() & began.is_not_null()
    return frame.sort(CHILD, start, maintain_order=True, nulls_last=True).with_columns(
        _next(ended, 1).alias("prev_stop"),
        _next(is_open, 1).fill_null(value=False).alias("prev_open"),
        _next(began, -1).alias("next_start"),
    )


def _deprived(frame: pl.DataFrame, episodes: pl.DataFrame) -> pl.DataFrame:
    """Add whether the child stayed, under the order, where none can be under one."""
    rows = _in_turn(frame, "DOLO_START", "DOLO_END").with_row_index("order")
    barred = episodes.filter(pl.col("PLACE").is_in(NOT_DEPRIVED)).select(
        CHILD, "DECOM", "DEC"
    )
    meanwhile = (
        pl.col("DECOM")
        < pl.col("DOLO_END").fill_null(pl.col("DECOM") + pl.duration(days=1))
    ) & (pl.col("DEC").is_null() | (pl.col("DEC") > pl.col("DOLO_START")))
    stayed = (
        rows.join(barred, on=CHILD)
        .group_by("order")
        .agg(meanwhile.any().alias("barred_place"))
    )
    return rows.join(stayed, on="order", how="left")


def _with_workers(children: pl.DataFrame, given: Frames, whole: Whole) -> pl.DataFrame:
    workers = given["SWEpisodes"]
    counted = workers.group_by(CHILD).agg(
        pl.col("SW_DEC").is_null().sum().alias("workers_open")
    )
    told = pl.lit("SWEpisodes" in whole.filled)
    leavers = given["OC3"].select(CHILD).unique().with_columns(leaver=True)
    joined = children.join(counted, on=CHILD, how="left").join(
        leavers, on=CHILD, how="left"
    )
    return joined.with_columns(
        pl.col("leaver").fill_null(value=False),
        pl.when(told).then(pl.col("workers_open").fill_null(0)).alias("workers_open"),
        _age("year_start").alias("age_start"),
        _age("year_end").alias("age_end"),
    )


def _header(given: Frames) -> pl.DataFrame:
    """Return each child of the header once, as other tables are held against it."""
    return given["Header"].select(
        CHILD,
        pl.col("DOB").alias("header_dob"),
        pl.col("SEX").alias("header_sex"),
        in_header=True,
    ).unique(CHILD, keep="first", maintain_order=True)  # fmt: skip


def _placed_beside(frame: pl.DataFrame, header: pl.DataFrame, whole: Whole) -> pl.DataFrame:
    """Return a table's rows with whether they agree with the header."""
    frame = frame.filter(pl.col(CHILD).is_not_null()).join(
        header, on=CHILD, how="left", maintain_order="left"
    )
    there = pl.col("in_header").fill_null(value=False)
    return frame.with_columns(
        (there if "Header" in whole.filled else pl.lit(None, pl.Boolean)).alias(
            "in_header"
        ),
        pl.len().over(CHILD).alias("times"),
    )


def _last_year(
    given: Frames, episodes: pl.DataFrame, previous: Frames, year: int | None
) -> pl.DataFrame:
    """Return children of both years: what was said of each, and the episode that went on."""
    header = previous.get("Header", _empty("Header"))
    said = header.select(
        CHILD, *(pl.col(each).alias(f"last_{each}") for each in ("SEX", "DOB", "ETHNIC", "UPN"))
    ).unique(CHILD, keep="last", maintain_order=True)  # fmt: skip
    before = previous.get("Episodes", _empty("Episodes"))
    kept = ("DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "URN")
    open_ = before.filter(pl.col("DEC").is_null()).select(
        CHILD, *(pl.col(each).alias(f"open_{each}") for each in kept)
    ).unique(CHILD, keep="last", maintain_order=True)  # fmt: skip
    any_before = before.select(CHILD).unique().with_columns(in_last_year=True)
    first = episodes.filter("first").select(CHILD, *kept)
    view = (
        given["Header"].join(said, on=CHILD, how="left").join(open_, on=CHILD, how="left")
    )
    return (
        view.join(any_before, on=CHILD, how="left")
        .join(first, on=CHILD, how="left")
        .with_columns(pl.col("in_last_year").fill_null(value=False), *_span(year))
    )
