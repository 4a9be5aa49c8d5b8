"""What birthdays, death and orders do to spells: childhood ends, and support may begin.

Only the month of birth is kept, and the 15th stands for the birthday. A stop recorded within the
month of the 18th birthday is believed; a spell that goes on past it ends on the 15th.
"""

from typing import Final

import polars as pl

from seethechild.journeys.build.states import as_spells, stands_for

#: 13 weeks in care since the age of 14, and in care at 16 or 17 (Care Leavers (England)
#: Regulations 2010, regulation 3; Children Act 1989, schedule 2, paragraph 19B).
_DAYS_IN_CARE: Final = 91
#: A child may be known to services so long before birth.
_BEFORE_BIRTH: Final = "-7mo"
_TURNED_18: Final = "turned_18"
_ADOPTED: Final = ("E1", "E11", "E12", "E2")


def birthday(age: int) -> pl.Expr:
    """Return the day that stands for a birthday; null where birth is unknown or expected."""
    day = pl.col("birth_month").dt.offset_by("14d").dt.offset_by(f"{age}y")
    return pl.when(~pl.col("birth_is_expected").fill_null(value=False)).then(day)


def cut_at_18_and_death(
    spells: pl.DataFrame, children: pl.DataFrame
) -> tuple[pl.DataFrame, dict[str, int]]:
    """End spells at the 18th birthday and at death; leave out those that begin after.

    Args:
        spells: with filled ``stop`` and ``open``.
        children: with ``birth_month``, ``birth_is_expected`` and ``death_date``.

    Returns:
        The spells that are left, and counts by rule.
    """
    told = children.select("child_id", "death_date", adult=birthday(18), born="birth_month")
    some = spells.filter(pl.col("start") < pl.col("stop"))
    held = some.join(told, on="child_id", how="left")
    beyond = held["stop"] > held.select(pl.col("adult").dt.month_end().dt.offset_by("1d")).to_series()  # fmt: skip
    beyond = beyond.fill_null(value=False)
    dead = (held["stop"] > held["death_date"]).fill_null(value=False)
    early = pl.col("start") < pl.col("born").dt.offset_by(_BEFORE_BIRTH)
    cut = held.with_columns(
        stop=pl.when(beyond).then(pl.min_horizontal("adult", "stop")).otherwise("stop"),
        end_reason=pl.when(beyond).then(pl.lit(_TURNED_18)).otherwise("end_reason"),
        open=pl.col("open") & ~beyond & ~dead,
    ).with_columns(
        stop=pl.when(dead).then(pl.min_horizontal("death_date", "stop")).otherwise("stop")
    )
    left = cut.filter(pl.col("start") < pl.col("stop"))
    counts = {
        "past_18th_birthday": int(beyond.sum()),
        "past_death": int(dead.sum()),
        "long_before_birth": held.filter(early).height,
    }
    return left.drop("death_date", "adult", "born"), counts


def orders_after_care(care: pl.DataFrame, seen_until: object) -> dict[str, pl.DataFrame]:
    """Return spells of adoption, guardianship and homes under an order that follow care.

    They last to the 18th birthday unless the child comes back into care.

    Args:
        care: spells of being looked after; others are passed over.
        seen_until: end of what the returns on care see.

    Returns:
        Track (legal, home) to spells.
    """
    ended = care.filter(~pl.col("open") & (pl.col("state") == "looked_after"))
    spells = {}
    for track, kind in (("legal", "after_care"), ("home", "home_after")):
        state = stands_for("end_reason", kind).alias("state")
        after = ended.with_columns(state).filter(pl.col("state").is_not_null())
        after = after.with_columns(
            start="stop",
            stop=pl.max_horizontal(
                pl.lit(seen_until, dtype=pl.Date), pl.col("stop").dt.offset_by("1d")
            ),
            start_reason="end_reason",
        ).drop("end_reason")
        spells[track] = as_spells(after, track).with_columns(open=pl.lit(value=True))
    return spells


def care_leavers(
    care: pl.DataFrame, named: pl.DataFrame, children: pl.DataFrame, seen_until: object
) -> pl.DataFrame:
    """Return spells of support to care leavers, from 18 to 21 and from 21 to 25.

    A young person counts who was looked after for 13 weeks since the age of 14, some of it at 16
    or 17, and was not adopted; or whom a return names as a care leaver. Returns do not say what support was given:
    the spell is the time the council owes it.

    Args:
        care: spells of help, cut at 18 (``cut_at_18_and_death``); of these being looked after counts.
        named: ``child_id`` and ``source`` of those named as care leavers.
        children: see ``cut_at_18_and_death``.
        seen_until: end of what the returns on care and care leavers see.

    Returns:
        Spells with ``open``.
    """
    ages = children.select("child_id", *(birthday(age).alias(f"is_{age}") for age in (14, 16, 18, 21, 25)))  # fmt: skip
    held = care.filter(pl.col("state") == "looked_after").join(ages, on="child_id")
    since_14 = (
        pl.min_horizontal("stop", "is_18") - pl.max_horizontal("start", "is_14")
    ).dt.total_days()
    eligible = (
        held.sort("child_id", "start")
        .with_columns(days=since_14.clip(lower_bound=0))
        .group_by("child_id")
        .agg(
            pl.col("days").sum(),
            (pl.col("stop") > pl.col("is_16")).any().alias("at_16"),
            pl.col("end_reason", "source").last(),
        )
        .filter((pl.col("days") >= _DAYS_IN_CARE) & pl.col("at_16"))
        .filter(~pl.col("end_reason").is_in(_ADOPTED).fill_null(value=False))
        .select("child_id", "source")
    )
    left = held.group_by("child_id").agg(pl.col("stop").max().alias("left"))
    named = named.group_by("child_id").agg(pl.col("source").max())
    others = named.join(eligible, on="child_id", how="anti")
    everyone = (
        pl.concat([eligible, others])
        .join(ages, on="child_id")
        .join(left, on="child_id", how="left")
    )
    parts = [
        everyone.with_columns(
            state=pl.lit(state), start=pl.max_horizontal(first, "left"), until=pl.col(last)
        )
        for state, first, last in (
            ("care_leaver_18_20", "is_18", "is_21"),
            ("care_leaver_21_25", "is_21", "is_25"),
        )
    ]
    spells = pl.concat(parts).filter(pl.col("start").is_not_null())
    spells = spells.with_columns(
        stop=pl.min_horizontal("until", pl.lit(seen_until, dtype=pl.Date)),
        open=pl.col("until") > pl.lit(seen_until, dtype=pl.Date),
    ).filter(pl.col("start") < pl.col("stop"))
    return as_spells(spells, "help").with_columns(spells["open"])
