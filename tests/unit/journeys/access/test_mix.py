"""What a change in mix explains: a plain twin, known truth, and parts that add up."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.streams import generator
from seethechild.journeys.access.mix import split

pytestmark = pytest.mark.slow

KINDS = ("school", "police", "family")


def rows(counts: dict[str, tuple[int, int]], side: str) -> pl.DataFrame:
    """Kind to (closed, of); every request is of another family."""
    return pl.DataFrame(
        [
            {"family": f"{side}{kind}{i}", "kind": kind, "closed": i < closed}
            for kind, (closed, of) in counts.items()
            for i in range(of)
        ],
        schema={"family": pl.String, "kind": pl.String, "closed": pl.Boolean},
    )


def plainly(first: dict, second: dict) -> tuple[float, float]:
    """Kitagawa's two parts, kind by kind."""
    totals = [sum(of for _, of in side.values()) for side in (first, second)]
    by_mix = left = 0.0
    for kind in {*first, *second}:
        (c1, n1), (c2, n2) = first.get(kind, (0, 0)), second.get(kind, (0, 0))
        w1, w2 = n1 / totals[0], n2 / totals[1]
        p1 = c1 / n1 if n1 else c2 / n2
        p2 = c2 / n2 if n2 else c1 / n1
        by_mix += (w2 - w1) * (p1 + p2) / 2
        left += (p2 - p1) * (w1 + w2) / 2
    return by_mix, left


counts = st.dictionaries(
    st.sampled_from(KINDS), st.integers(1, 12).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(first=counts, second=counts)
def test_parts_are_those_of_the_plain_twin_and_add_up(first: dict, second: dict) -> None:
    found = split(rows(first, "a"), rows(second, "b"), ["kind"], seed=1)
    assert found is not None
    by_mix, left = plainly(first, second)
    assert found.by_mix[0] == pytest.approx(by_mix, abs=1e-12)
    assert found.left[0] == pytest.approx(left, abs=1e-12)
    assert found.by_mix[0] + found.left[0] == pytest.approx(found.second - found.first, abs=1e-12)  # fmt: skip


def test_a_change_in_mix_alone_leaves_nothing() -> None:
    first = {"school": (30, 300), "police": (120, 200)}
    second = {"school": (10, 100), "police": (240, 400)}
    found = split(rows(first, "a"), rows(second, "b"), ["kind"], seed=1)
    assert found is not None
    assert found.left[0] == pytest.approx(0, abs=1e-12)
    assert found.left[1] < 0 < found.left[2]
    assert found.by_mix[0] == pytest.approx(found.whole[0])
    assert found.by_mix[1] > 0


def test_a_change_in_closing_alone_is_not_called_mix() -> None:
    first = {"school": (30, 300), "police": (120, 200)}
    second = {"school": (60, 300), "police": (140, 200)}
    found = split(rows(first, "a"), rows(second, "b"), ["kind"], seed=1)
    assert found is not None
    assert found.by_mix[0] == pytest.approx(0, abs=1e-12)
    assert found.left[0] == pytest.approx(0.1)
    assert found.left[1] > 0.04


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """True rest 0.08; 95 % intervals of 150 repeats hold it 90 to 99 % of the time."""
    luck, held = generator(5, "coverage"), 0
    for repeat in range(150):
        sides = []
        for shift, side in ((0.0, "a"), (0.08, "b")):
            kind = luck.choice(KINDS, 400)
            share = np.select([kind == "school", kind == "police"], [0.2, 0.5], 0.3) + shift
            closed = luck.random(400) < share
            sides.append(pl.DataFrame({"family": [f"{side}{i}" for i in range(400)], "kind": kind, "closed": closed}))  # fmt: skip
        found = split(sides[0], sides[1], ["kind"], seed=repeat)
        assert found is not None
        held += found.left[1] <= 0.08 <= found.left[2]
    assert 0.90 <= held / 150 <= 0.99


def test_a_family_with_many_requests_widens_the_interval() -> None:
    lone = rows({"school": (40, 200)}, "a"), rows({"school": (60, 200)}, "b")
    crowd = [side.with_columns(pl.col("family").str.slice(0, 8)) for side in lone]
    apart, together = split(*lone, ["kind"], seed=1), split(*crowd, ["kind"], seed=1)
    assert apart is not None
    assert together is not None
    assert together.left[2] - together.left[1] > apart.left[2] - apart.left[1]


def test_nothing_on_a_side_cannot_be_compared() -> None:
    assert split(rows({}, "a"), rows({"school": (1, 2)}, "b"), ["kind"], seed=1) is None
