"""Whatever the figures, sums are met and shares are shares."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from seethechild.model.align_care import cell_ratios
from seethechild.model.lanes import all_lanes
from seethechild.model.margins import fit_margins
from seethechild.model.reader import fill_parts
from seethechild.model.settle import year_to_come
from seethechild.model.start import start_table
from tests.unit.model.made_up import COUNT, FLOW_PARTS, STOCK_PARTS, ground, made_up

COUNTS = st.one_of(st.just(0.0), st.floats(0.01, 1e4))
POSITIVE = st.floats(0.2, 5.0)


def counted(length: int) -> st.SearchStrategy[list[float]]:
    return st.lists(COUNTS, min_size=length, max_size=length)


@given(
    st.lists(st.one_of(st.none(), COUNTS), min_size=1, max_size=8),
    st.data(),
    st.floats(0.0, 1e5),
)
def test_filled_parts_sum_to_the_total_and_none_is_negative(own, data, total):
    england = np.array(data.draw(counted(len(own))))
    filled = fill_parts(own, england, total)
    assert np.isclose(filled.sum(), total)
    assert filled.min() >= 0


@given(st.data(), st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3)))
def test_margins_are_met_where_nothing_rules_them_out(data, shape):
    weights = data.draw(arrays.arrays(np.float64, shape, elements=POSITIVE))
    margins = [
        data.draw(arrays.arrays(np.float64, size, elements=POSITIVE)) for size in shape
    ]
    margins = [margin * 100.0 / margin.sum() for margin in margins]
    fitted = fit_margins(weights, margins)
    for axis, margin in enumerate(margins):
        others = tuple(other for other in range(3) if other != axis)
        assert np.allclose(fitted.sum(axis=others), margin, rtol=1e-2)


@given(st.data())
def test_impossible_margins_still_give_the_total_or_nothing(data):
    weights = data.draw(
        arrays.arrays(np.float64, (3, 3), elements=st.sampled_from([0.0, 1.0]))
    )
    margins = [data.draw(arrays.arrays(np.float64, 3, elements=POSITIVE)) for _ in range(2)]
    margins[1] *= margins[0].sum() / margins[1].sum()
    fitted = fit_margins(weights, margins)
    assert np.all(fitted[weights == 0] == 0)
    assert np.isclose(fitted.sum(), margins[0].sum()) or fitted.sum() == 0


@given(st.data())
def test_ratios_by_cell_are_finite_and_not_negative(data):
    now = data.draw(arrays.arrays(np.float64, (3, 4), elements=COUNTS))
    rows = data.draw(arrays.arrays(np.float64, 3, elements=COUNTS))
    columns = data.draw(arrays.arrays(np.float64, 4, elements=COUNTS))
    ratio = cell_ratios(now, rows, columns)
    assert np.all(np.isfinite(ratio))
    assert ratio.min() >= 0


@given(
    st.fixed_dictionaries(dict.fromkeys(COUNT, COUNTS)),
    st.fixed_dictionaries(
        {name: counted(len(v)) for name, v in {**STOCK_PARTS, **FLOW_PARTS}.items()}
    ),
    st.sampled_from([-0.25, 0.0, 1.0]),
)
@settings(max_examples=40)
def test_any_figures_make_shares_that_sum_to_one_rates_and_a_start(count, parts, kept):
    base = made_up(count, parts=parts)
    for year in (base, year_to_come(base, kept)):
        there = ground(year)
        for lane in all_lanes(there):
            total = np.sum([branch.share for branch in lane.branches], axis=0)
            assert np.allclose(total, 1.0)
            assert min(branch.share.min() for branch in lane.branches) >= 0
            assert np.all(np.isfinite(lane.rates))
            assert lane.rates.min() >= 0
        table = start_table(
            year, there.opening, there.flows, there.assumptions,
            share_aged_17=0.5, years_later=0,
        )  # fmt: skip
        assert table.height == 0 or table["count"].min() > 0
        assert table["count"].is_finite().all()
