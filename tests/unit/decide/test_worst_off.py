"""The worst-off tenth: who they are, and what becomes of them."""

from dataclasses import replace

import numpy as np
import pytest

from seethechild.decide.coverage import HELPED, needy_parts
from seethechild.decide.worst_off import (
    WORST_OFF,
    Burden,
    burden,
    worst_off,
    worst_tenth,
)
from tests.unit.decide.need_model import needing, observed, played_need


def borne(severe: list[float], unhelped: list[float] | None = None) -> Burden:
    days = np.array(severe, dtype=float)
    rest = days if unhelped is None else np.array(unhelped, dtype=float)
    return Burden(days, rest, np.ones(len(days), bool))


def test_the_tenth_is_of_those_in_need_rounded_up_with_most_days_in_severe_need() -> None:
    one = borne([0.0, 5, 9, 1, 0, 0, 0, 0, 0, 0, 0])
    assert worst_tenth(one).tolist() == [2, 1]
    few = replace(one, in_need=np.arange(11) < 5)
    assert worst_tenth(few).tolist() == [2]
    assert not len(worst_tenth(replace(one, in_need=np.zeros(11, bool))))


def test_among_equals_those_longest_without_any_help_are_worst_off() -> None:
    assert worst_tenth(borne([3.0, 3, 0], [3.0, 8, 99])).tolist() == [1]


def test_days_are_those_without_help_in_severe_need() -> None:
    played = played_need(needing())
    parts = needy_parts(played)
    mine = burden(played, parts)
    days = (parts.stop - parts.start) * 365.25 / 1e9
    severe = (parts.need == 2) & (parts.stands != HELPED)
    assert mine.severe.sum() == pytest.approx(days[severe].sum())
    assert mine.unhelped.sum() == pytest.approx(days[parts.stands != HELPED].sum())
    assert (mine.severe <= mine.unhelped + 1e-9).all()
    assert set(np.flatnonzero(mine.in_need)) == set(parts.row.tolist())


def test_as_now_against_itself_moves_nobody() -> None:
    played = played_need(needing())
    both = observed(played), burden(played, needy_parts(played))
    row = worst_off(both, both, option="as_now", draw=0)
    assert row.schema == WORST_OFF
    assert row["severe_days"].item() == row["same_severe_days"].item() > 0
    assert (
        row.select("fewer_days", "more_days", "safer", "at_greater_risk").row(0) == (0,) * 4
    )


def test_more_places_leave_the_worst_off_less_long_without_help() -> None:
    """The same children fare better too, and by more: they were chosen for faring worst."""
    pairs = []
    for places in (0, 10_000):
        played = played_need(needing(places=places), more_asked=3.0)
        pairs.append((observed(played), burden(played, needy_parts(played))))
    now, more = (worst_off(pairs[0], each, option="a", draw=0) for each in pairs)
    assert more["severe_days"].item() < now["severe_days"].item()
    assert more["same_severe_days"].item() < more["severe_days"].item()
    assert more["fewer_days"].item() > more["more_days"].item()
    assert now["children"].item() == worst_tenth(pairs[0][1]).size


def test_who_moves_away_under_one_of_the_two_only_counts_as_neither() -> None:
    played = played_need(needing())
    one = observed(played), borne([9.0] * 10)
    gone = replace(one[0], moved_away=np.array([1] + [0] * 9), signs_of_harm=np.arange(10))
    stays = replace(gone, moved_away=np.zeros(10), signs_of_harm=np.zeros(10))
    row = worst_off((stays, one[1]), (gone, borne([0.0] * 10)), option="a", draw=0)
    assert row.select("fewer_days", "at_greater_risk").row(0) == (0, 0)


def test_where_nobody_is_in_need_there_is_no_row() -> None:
    played = played_need(needing())
    nobody = replace(borne([0.0] * 5), in_need=np.zeros(5, bool))
    pair = observed(played), nobody
    assert worst_off(pair, pair, option="a", draw=0).is_empty()
