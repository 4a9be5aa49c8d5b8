"""Whether two descriptions can be of one child: expressions over a pair's columns.

A pair holds ``birth_date, birth_is_expected, birth_is_month_only, sex`` of one and the same with
``_2`` of the other.
"""

from typing import Final

import polars as pl

#: Formats in which a child has the council's own identifier; each other has its own numbering.
COUNCIL: Final = ("cin_census", "ssda903", "annex_a", "ssd", "dfe_api", "early_help")
#: A child may be born so many days before the day that was expected, or after it.
_EARLY: Final = 122
_LATE: Final = 31
#: Fewer contradictions than this say nothing about a whole format's numbering.
_ENOUGH: Final = 10

_ONE, _OTHER = pl.col("birth_date"), pl.col("birth_date_2")
_SAME_YEAR = _ONE.dt.year() == _OTHER.dt.year()
_SAME_MONTH = _ONE.dt.month() == _OTHER.dt.month()
_SAME_DAY = _ONE.dt.day() == _OTHER.dt.day()
_MONTH_ONLY = pl.col("birth_is_month_only") | pl.col("birth_is_month_only_2")


def births_agree() -> pl.Expr:
    """True where both births are known and the same, as exactly as they are told.

    An expected birth agrees with an actual one from 122 days before it to 31 days after.
    """
    expected, other_expected = pl.col("birth_is_expected"), pl.col("birth_is_expected_2")
    later = (_OTHER - _ONE).dt.total_days()
    born = (
        pl.when(expected & other_expected)
        .then(later.abs())
        .when(expected)
        .then(-later)
        .when(other_expected)
        .then(later)
        .otherwise(_EARLY + 1)
    )
    same = (_ONE == _OTHER) | (_MONTH_ONLY & _SAME_YEAR & _SAME_MONTH)
    return (same | born.is_between(-_LATE, _EARLY)).fill_null(value=False)


def births_contradict() -> pl.Expr:
    """True where both births are known and are no slip of the pen of each other.

    Two of day, month and year the same, or day and month exchanged, is a slip.
    """
    exchanged = (
        _SAME_YEAR
        & (_ONE.dt.day() == _OTHER.dt.month())
        & (_ONE.dt.month() == _OTHER.dt.day())
    )
    two = (_SAME_YEAR & _SAME_MONTH) | (_SAME_YEAR & _SAME_DAY) | (_SAME_MONTH & _SAME_DAY)
    slip = pl.when(_MONTH_ONLY).then(_SAME_YEAR).otherwise(two | exchanged)
    return (~births_agree() & ~slip).fill_null(value=False)


def people_contradict() -> pl.Expr:
    """True where births contradict, or one is said to be male and the other female."""
    sexes = (pl.col("sex") != pl.col("sex_2")).fill_null(value=False)
    return births_contradict() | sexes


def schemes(nodes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Say which formats number children alike, by comparing births and sexes.

    Args:
        nodes: ``format, source, child`` with birth and sex.

    Returns:
        The nodes with ``scheme``, and AGREEMENT. A format whose identifiers mean other children
        than those of the largest (more contradict than agree, and at least 10) has a scheme of
        its own; so has each format that is not the council's.
    """
    council = nodes.filter(pl.col("format").is_in(COUNCIL))
    agreement = _agreement(council)
    sizes = (
        council.group_by("format").agg(pl.col("child").n_unique()).sort("child", "format")
    )
    largest = sizes["format"].last() if sizes.height else ""
    with_largest = pl.any_horizontal(pl.col("one", "other") == largest)
    odd = agreement.filter(with_largest & ~pl.col("same_scheme"))
    apart = {*odd["one"], *odd["other"]} - {largest}
    alike = [name for name in COUNCIL if name not in apart]
    own = pl.when(pl.col("format").is_in(alike)).then(pl.lit("council"))
    return nodes.with_columns(scheme=own.otherwise("format")), agreement


def _agreement(nodes: pl.DataFrame) -> pl.DataFrame:
    """Compare formats two by two: one description a child and format, the last by value."""
    told = ("birth_date", "birth_is_expected", "birth_is_month_only", "sex")
    once = (
        nodes.sort("format", "child", "source").group_by("format", "child").agg(pl.col(told).last())
    )  # fmt: skip
    pairs = once.join(once, on="child", suffix="_2").filter(
        pl.col("format") < pl.col("format_2")
    )
    wrong = births_contradict() | (people_contradict() & ~births_agree())
    compared = pairs.select(
        "format", "format_2", wrong=wrong, right=births_agree() & ~wrong
    )
    return (
        compared.group_by(one="format", other="format_2")
        .agg(
            pl.len().cast(pl.Int64).alias("shared"),
            pl.col("right").sum().cast(pl.Int64).alias("agree"),
            pl.col("wrong").sum().cast(pl.Int64).alias("contradict"),
        )
        .with_columns(
            unknown=pl.col("shared") - pl.col("agree") - pl.col("contradict"),
            same_scheme=(pl.col("contradict") < _ENOUGH)
            | (pl.col("contradict") <= pl.col("agree")),
        )
        .sort("one", "other")
    )


def listed(pairs: pl.DataFrame, rule: str, outcome: str) -> pl.DataFrame:
    """Return pairs of nodes for the council's own list: rule, outcome, and both identifiers."""
    return pairs.select(
        pl.lit(rule).alias("rule"),
        pl.lit(outcome).alias("outcome"),
        "source",
        "child",
        pl.col("source_2").alias("other_source"),
        pl.col("child_2" if "child_2" in pairs.columns else "child").alias("other_child"),
    )
