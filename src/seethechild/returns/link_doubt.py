"""Pairs that may be one child and may be two: counted and listed, never joined.

Date of birth and sex are what twins of one sex share, and so are postcode and family. A pair is in
doubt only where no return lists both as two children.
"""

from typing import Final

import polars as pl

from seethechild.returns.link_agree import listed

#: A value that more persons share than this is no hint at all (a hostel's postcode).
_TOO_MANY: Final = 10


def doubtful(
    nodes: pl.DataFrame, people: pl.DataFrame
) -> tuple[list[tuple[str, str, int]], pl.DataFrame]:
    """Find pairs of persons with the same birth and sex.

    Args:
        nodes: ``scheme, source, child, person`` with birth and sex.
        people: the record, for postcode and family.

    Returns:
        How many pairs by rule, and the pairs. With birth and sex alone only persons whom no
        council identifier follows are paired with those it does.
    """
    exact = nodes.filter(~pl.col("birth_is_month_only") & ~pl.col("birth_is_expected"))
    known = exact.filter(pl.col("birth_date").is_not_null() & pl.col("sex").is_not_null())
    hints = people.select(
        "source",
        "child",
        postcode=pl.col("postcode").str.to_uppercase().str.replace_all(r"\s", ""),
        family=pl.coalesce(
            pl.format("family {}", "family"), pl.format("mother {}", "mother")
        ),
    ).unique()
    told = known.join(hints, on=("source", "child"), how="left")
    council = pl.col("scheme") == "council"
    alone = told.with_columns(followed=council.any().over("person"))
    found = [
        _pairs(told.filter(pl.col("postcode").is_not_null()), "birth_sex_postcode", "postcode"),
        _pairs(told.filter(pl.col("family").is_not_null()), "birth_sex_family", "family"),
        _pairs(alone, "birth_sex").filter(pl.col("followed") != pl.col("followed_2")),
    ]  # fmt: skip
    pairs = pl.concat(found, how="diagonal")
    pairs = pairs.unique(subset=("person", "person_2"), keep="first", maintain_order=True)
    pairs = _never_listed_as_two(pairs, nodes)
    counts = [
        (rule, "doubtful", pairs.filter(pl.col("rule") == rule).height)
        for rule in ("birth_sex_postcode", "birth_sex_family", "birth_sex")
    ]
    lists = [
        listed(part, str(rule), "doubtful")
        for (rule,), part in pairs.partition_by("rule", as_dict=True).items()
    ]
    return counts, pl.concat(lists or [listed(pairs, "", "doubtful")])


def _pairs(told: pl.DataFrame, rule: str, *hint: str) -> pl.DataFrame:
    """Return persons two by two who share birth, sex and a hint, by the first of their returns."""
    on = ("birth_date", "sex", *hint)
    followed = [name for name in ("followed",) if name in told.columns]
    once = told.sort("person", "source").unique(
        subset=("person", *on), keep="first", maintain_order=True
    )
    few = once.filter(pl.len().over(on).is_between(2, _TOO_MANY))
    pairs = few.join(few, on=on, suffix="_2").filter(pl.col("person") < pl.col("person_2"))
    names = ["person", "source", "child", *followed]
    return pairs.select(
        pl.lit(rule).alias("rule"), *names, *(f"{name}_2" for name in names)
    )


def _never_listed_as_two(pairs: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Leave out pairs whom one return lists under two identifiers."""
    lists = nodes.select("person", "scheme", "source")
    both = (
        pairs.select("person", "person_2")
        .join(lists, on="person")
        .join(
            lists,
            left_on=("person_2", "scheme", "source"),
            right_on=("person", "scheme", "source"),
        )
        .select("person", "person_2")
        .unique()
    )
    return pairs.join(both, on=("person", "person_2"), how="anti")
