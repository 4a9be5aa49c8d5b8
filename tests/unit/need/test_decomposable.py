"""The average over decomposable graphs against its published program, and what must hold of it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammaln

from seethechild.core.errors import DataError
from seethechild.need.chordal import chordal_graphs
from seethechild.need.decomposable import decomposable, posterior
from seethechild.need.reading import read_table
from seethechild.need.tables import CaptureTable, patterns
from tests.unit.need.reference import MSE, needs_reference, rows

#: A published table that stands in the program's own manual, by the name its answer was kept
#: under: lists of congenital anomalies in Massachusetts (Wittes, Colton and Sidel 1974).
IN_THE_MANUAL = {
    "dga_example_madigan_york_5": [
        27, 37, 19, 4, 4, 1, 1, 97, 22, 37, 25, 2, 1, 3, 5, 83, 36, 34, 18, 3, 5, 0, 2, 30, 5,
        23, 8, 0, 3, 0, 2,
    ],
}  # fmt: skip


def table_of(name):
    counts = IN_THE_MANUAL.get(name)
    if counts is None:
        return read_table(MSE / f"{name}.csv")
    lists = len(counts).bit_length()
    return CaptureTable(tuple("abcde"[:lists]), np.array(counts))


#: The manual's table of spina bifida is not the one that lies beside this project.
POSTERIORS = [row for row in rows("ref/dga202.csv") if "3_spina" not in row["dataset"]]


@needs_reference
@pytest.mark.parametrize("row", POSTERIORS, ids=lambda row: row["dataset"])
def test_every_published_posterior_comes_out_to_the_child(row):
    table = table_of(row["dataset"])
    found = posterior(table, furthest=int(row["Nmax_missing"]), weight=float(row["delta"]))
    assert len(found.graphs.edges) == int(row["graphs"])
    wanted = [int(row[name]) for name in ("lo95", "post_median", "hi95")]
    assert [found.quantile(share) for share in (0.025, 0.5, 0.975)] == wanted
    assert found.mode == int(row["post_mode"])
    assert found.mean == pytest.approx(float(row["post_mean"]), rel=1e-6)
    assert found.weights.max() == pytest.approx(float(row["top_model_prob"]), rel=1e-6)


@pytest.mark.parametrize(("lists", "graphs"), [(3, 8), (4, 61), (5, 822), (6, 18_154)])
def test_all_decomposable_graphs_are_there_once(lists, graphs):
    """Numbers of labelled chordal graphs: sequence A058862 of the encyclopedia of integer sequences."""
    found = chordal_graphs(lists)
    assert len(found.edges) == len(set(found.edges)) == graphs
    assert (found.parts.sum(axis=1) == 1).all()


def test_a_ring_of_four_is_not_decomposable():
    rings = {
        tuple(sorted(ring))
        for ring in (
            ((0, 1), (1, 2), (2, 3), (0, 3)),
            ((0, 2), (1, 2), (1, 3), (0, 3)),
            ((0, 1), (1, 3), (2, 3), (0, 2)),
        )
    }
    assert rings.isdisjoint(chordal_graphs(4).edges)


def plain(table, most, weight):
    """The posterior of three lists, each graph's likelihood written out cell by cell."""
    cliques = {
        (): [(0,), (1,), (2,)], ((0, 1),): [(0, 1), (2,)], ((0, 2),): [(0, 2), (1,)],
        ((1, 2),): [(1, 2), (0,)], ((0, 1), (0, 2)): [(0, 1), (0, 2)],
        ((0, 1), (1, 2)): [(0, 1), (1, 2)], ((0, 2), (1, 2)): [(0, 2), (1, 2)],
        ((0, 1), (0, 2), (1, 2)): [(0, 1, 2)],
    }  # fmt: skip
    shared = {((0, 1), (0, 2)): (0,), ((0, 1), (1, 2)): (1,), ((0, 2), (1, 2)): (2,)}

    def given_all(lists, counts):
        cells = np.zeros([2] * len(lists))
        for row, count in counts.items():
            cells[tuple(row[one] for one in lists)] += count
        prior = weight * 2 ** (3 - len(lists))
        return (
            gammaln(prior * cells.size)
            - gammaln(prior * cells.size + cells.sum())
            + (gammaln(prior + cells) - gammaln(prior)).sum()
        )

    logs = {}
    for graph, parts in cliques.items():
        for unseen in range(1, most + 1):
            rows_ = map(tuple, patterns(3).tolist())
            counts = dict(zip(rows_, table.counts.tolist(), strict=True)) | {
                (0, 0, 0): unseen
            }
            total = table.observed + unseen
            said = sum(given_all(part, counts) for part in parts)
            if graph in shared:
                said -= given_all(shared[graph], counts)
            ways = gammaln(total + 1) - sum(gammaln(each + 1) for each in counts.values())
            logs[graph, unseen] = said + ways - math.log(total)
    top = max(logs.values())
    mass = np.zeros(most)
    for (_graph, unseen), value in logs.items():
        mass[unseen - 1] += math.exp(value - top)
    return mass / mass.sum()


@given(
    counts=st.lists(st.integers(0, 40), min_size=7, max_size=7).filter(any),
    weight=st.sampled_from([0.125, 0.5, 1.0]),
)
def test_it_is_the_sum_written_out_cell_by_cell(counts, weight):
    table = CaptureTable(("a", "b", "c"), np.array(counts))
    found = posterior(table, furthest=60, weight=weight)
    np.testing.assert_allclose(found.mass, plain(table, 60, weight), atol=1e-11)
    assert found.weights.sum() == pytest.approx(1.0)


@given(
    counts=st.lists(st.integers(0, 60), min_size=15, max_size=15).filter(
        lambda counts: sum(counts) > 5
    ),
    order=st.permutations(range(4)),
)
def test_the_order_of_lists_does_not_matter(counts, order):
    table = CaptureTable(tuple("abcd"), np.array(counts))
    moved = np.zeros(15, dtype=int)
    for pattern, count in enumerate(counts, start=1):
        place = sum(1 << order[bit] for bit in range(4) if pattern >> bit & 1)
        moved[place - 1] = count
    other = CaptureTable(tuple("abcd"), moved)
    np.testing.assert_allclose(
        posterior(table, furthest=200).mass, posterior(other, furthest=200).mass, atol=1e-10
    )


def test_lists_that_share_nobody_are_refused_with_at_least_who_was_seen():
    apart = CaptureTable(("a", "b", "c"), np.array([50, 40, 0, 30, 0, 0, 0]))
    found = decomposable(apart)
    assert found.status == "refused"
    assert math.isnan(found.estimate)
    assert found.lower_bound >= 120


@pytest.mark.parametrize("lists", [2, 7])
def test_too_few_or_many_lists_are_said(lists):
    table = CaptureTable(tuple("abcdefg"[:lists]), np.ones(2**lists - 1, dtype=int))
    with pytest.raises(DataError, match="3 to 6"):
        posterior(table)
