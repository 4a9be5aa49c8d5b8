"""Who in need gets help: against a plain look at each child's life, and against lives known by hand."""

from collections import Counter
from functools import lru_cache
from itertools import pairwise

import polars as pl
import pytest

from seethechild.decide.coverage import (
    COVERAGE,
    FIRST_HELP,
    HELPED,
    NEITHER,
    WAITING,
    coverage,
    first_help,
    needy_parts,
)
from seethechild.simulate.play import Played
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.simulate.spells import stays
from tests.unit.decide.need_model import needing, played_need

YEAR = TICKS_PER_YEAR
BANDS = {"Under 1": (0, 1), "1 to 4": (1, 5), "5 to 9": (5, 10), "10 to 15": (10, 16), "16 and 17": (16, 18)}  # fmt: skip
GIVEN = {"family_help", "getting_help"}
COMING = {"waiting", "waiting_for_help"}


@lru_cache(maxsize=1)
def example() -> Played:
    return played_need(needing())


@lru_cache(maxsize=1)
def lives() -> dict[int, list[tuple[int, int, str, int]]]:
    """Each child's time: from, to, need, what is done; told by its stays, one track at a time."""
    found: dict[int, dict[str, list[tuple[int, int, str]]]] = {}
    for row, track, state, start, stop in (
        stays(example()).select("row", "track", "state", "start", "stop").iter_rows()
    ):
        found.setdefault(row, {}).setdefault(track, []).append((start, stop, state))
    told = {}
    for row, tracks in found.items():
        cuts = sorted(
            {t for spells in tracks.values() for a, b, _ in spells for t in (a, b)}
        )
        told[row] = []
        for a, b in pairwise(cuts):
            now = {
                track: next(s for x, y, s in spells if x <= a < y)
                for track, spells in tracks.items()
            }
            states = {now["help"], now["mind"]}
            stands = HELPED if states & GIVEN else WAITING if states & COMING else NEITHER
            told[row].append((a, b, now["need"], stands))
    return told


def birth(row: int) -> int:
    return int(example().children.birth[row])


def group(row: int) -> str:
    return "ab"[example().children.group[row]]


def test_time_in_need_is_that_of_a_plain_look_at_each_life() -> None:
    slow: Counter[tuple[int, str, str, int]] = Counter()
    for row, parts in lives().items():
        for start, stop, need, stands in parts:
            for name, (low, high) in BANDS.items():
                for period in range(4):
                    since = max(start, period * YEAR, birth(row) + low * YEAR)
                    until = min(stop, (period + 1) * YEAR, birth(row) + high * YEAR)
                    if need == "none" or since >= until:
                        continue
                    for cut, level in (
                        ("all", "all"), ("age_band", name), ("group", group(row)), ("need", need),
                    ):  # fmt: skip
                        slow[period, cut, level, stands] += until - since
    found = coverage(example(), needy_parts(example()), option="a")
    assert found.schema == COVERAGE
    assert found.filter(pl.col("helped") > 0).height > 20
    for row in found.to_dicts():
        key = (row["period"], row["cut"], row["level"])
        years = {stands: slow[*key, stands] / YEAR for stands in (NEITHER, WAITING, HELPED)}
        assert row["helped"] == pytest.approx(years[HELPED])
        assert row["waiting"] == pytest.approx(years[WAITING])
        assert row["in_need"] == pytest.approx(sum(years.values()))


def test_first_help_is_that_of_a_plain_look_at_each_life() -> None:  # noqa: C901
    slow: Counter[str] = Counter()
    horizon = int(example().turns[-1])
    kids = example().children
    for row, parts in lives().items():
        adult = birth(row) + 18 * YEAR
        began = [
            place
            for place, (start, _, need, _) in enumerate(parts)
            if need != "none"
            and start < adult
            and start + YEAR <= horizon
            and (parts[place - 1][2] == "none" if place else kids.inflow[row] >= 0)
        ]
        for place in began:
            start = parts[place][0]
            end, help_at = start, None
            for a, b, need, stands in parts[place:]:
                if need == "none" or a >= adult:
                    break
                if stands == HELPED and help_at is None:
                    help_at = a
                end = min(b, adult)
            slow["began"] += 1
            slow["months_without"] += (
                (min(help_at if help_at is not None else end, end, start + YEAR) - start)
                * 12 / YEAR
            )  # fmt: skip
            for months in (3, 12):
                soon = help_at is not None and help_at <= start + months * YEAR // 12
                slow[f"helped_within_{months}"] += soon
            if end < start + YEAR and help_at is None:
                left = end == min(adult, parts[-1][1])
                slow["gone" if left else "eased"] += 1
    found = first_help(example(), needy_parts(example()), option="a")
    assert found.schema == FIRST_HELP
    whole = found.row(by_predicate=pl.col("cut") == "all", named=True)
    assert slow["gone"] > 3
    assert slow["eased"] > 20
    for name, count in slow.items():
        assert whole[name] == pytest.approx(count), name
    for cut in ("age_band", "group"):
        for name, count in slow.items():
            assert found.filter(pl.col("cut") == cut)[name].sum() == pytest.approx(count)


def test_waiting_is_not_help() -> None:
    """Without places more wait, and fewer are helped."""
    sums = []
    for places in (0, 10_000):
        played = played_need(needing(places=places))
        whole = coverage(played, needy_parts(played), option="a").filter(cut="all")
        sums.append((whole["waiting"].sum(), whole["helped"].sum()))
    assert sums[0][0] > 2 * sums[1][0]
    assert sums[0][1] < 0.7 * sums[1][1]


def test_more_asking_means_more_help_when_there_are_places() -> None:
    shares = []
    for more_asked in (1.0, 4.0):
        played = played_need(needing(places=10_000), more_asked=more_asked)
        whole = coverage(played, needy_parts(played), option="a").filter(cut="all")
        shares.append(whole["helped"].sum() / whole["in_need"].sum())
    assert shares[1] > shares[0] + 0.02
