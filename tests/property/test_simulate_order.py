"""Pieces and order change nothing, and time is never lost, whatever the model."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.simulate.play import Played, play
from seethechild.simulate.population import Children, make_children
from tests.property.simulate_models import ModelMaker, some_by_family

TABLES = ("ticks", "stock", "entries", "taken", "arrivals")


def random_run(number: int, children: Children | None = None, **rest: int) -> Played:
    maker = ModelMaker(number)
    model = maker.model()
    return play(
        model,
        seed=number,
        draw=1,
        years=4.0,
        reforms=some_by_family(maker.reforms(model)),
        children=children,
        log=True,
        **rest,
    )


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.integers(2, 9))
def test_pieces_change_nothing(number: int, chunks: int) -> None:
    whole, pieces = random_run(number), random_run(number, chunks=chunks)
    for name in (*TABLES, "log"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(pieces, name))


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.randoms(use_true_random=False))
def test_the_order_of_the_children_changes_nothing(number: int, random: object) -> None:
    whole = random_run(number)
    order = np.arange(len(whole.children))
    random.shuffle(order)  # type: ignore[attr-defined]
    kids = Children(
        *(getattr(whole.children, name)[order] for name in Children.__dataclass_fields__)
    )
    shuffled = random_run(number, children=kids)
    for name in TABLES:
        np.testing.assert_array_equal(getattr(whole, name), getattr(shuffled, name))


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_every_track_holds_the_same_childrens_time(number: int) -> None:
    played = random_run(number)
    by_track, home = [], 0
    for track in played.model.tracks:
        span = slice(home, home + len(played.model.states[track]))
        by_track.append(played.ticks[:, span].sum(axis=1))
        home = span.stop
    for other in by_track[1:]:
        np.testing.assert_array_equal(by_track[0], other)
    assert played.ticks.min() >= 0
    assert played.stock.min() >= 0


@settings(max_examples=10)
@given(st.integers(0, 2**32))
def test_the_same_name_gives_the_same_children(number: int) -> None:
    model = ModelMaker(number).model()
    one, other = (make_children(model, seed=number, draw=2, years=3.0) for _ in range(2))
    np.testing.assert_array_equal(one.birth, other.birth)
