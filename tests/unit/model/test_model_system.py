"""A system model that does not hold together is refused, with everything that is wrong."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.model.layout import always, by_age, by_duration, flat
from seethechild.model.system import AgeMove, Branch, Inflow
from seethechild.model.system_checks import validate
from tests.unit.simulate.small_models import branch, cells, lane, system

GOOD = lane("none referral", 1.0, {"help": "plan"})
BORN = Inflow("born", "all", 1.0, 1.0, 0.0, 0.0, {"help": "none"})


def refused(**changes) -> str:
    with pytest.raises(SpecError) as error:
        validate(replace(system(GOOD), **changes))
    return str(error.value)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"age_edges": np.array([1.0, 5.0, 10.0, 18.0])}, "edges do not rise from 0"),
        ({"duration_edges": np.array([0.0, 0.0])}, "duration_edges"),
        ({"lanes": (GOOD, GOOD)}, "two lanes have this name"),
        ({"lanes": (replace(GOOD, rates=np.ones((2, 1))),)}, "rates have shape"),
        ({"lanes": (replace(GOOD, rates=-np.ones((3, 1))),)}, "negative or not a number"),
        ({"lanes": (replace(GOOD, rates=np.full((3, 1), np.nan)),)}, "not a number"),
        (
            {"lanes": (replace(GOOD, rates=np.full((3, 1), 1e5)),)},
            "its rate explodes: 1e+05",
        ),
        ({"states": {"help": ("none", "plan", "none")}}, "none is there twice"),
        ({"groups": ("all", "all")}, "groups: all is there twice"),
        ({"lanes": (replace(GOOD, state="plan"),)}, "help/plan: no child can come to it"),
        ({"lanes": (replace(GOOD, state="nowhere"),)}, "help/nowhere is not a state"),
        ({"lanes": (replace(GOOD, when={"legal": ("x",)}),)}, "legal/x is not a state"),
        (
            {"lanes": (replace(GOOD, factors={"help": {"y": 2.0}}),)},
            "help/y is not a state",
        ),
        (
            {"lanes": (replace(GOOD, factors={"help": {"none": 2.0}}),)},
            "looks at its own track help",
        ),
        ({"lanes": (replace(GOOD, when={"help": ("none",)}),)}, "looks at its own track"),
        ({"lanes": (replace(GOOD, branches=()),)}, "has no branch"),
        ({"lanes": (replace(GOOD, branches=(branch(0.5),)),)}, "do not sum to 1"),
        (
            {"lanes": (replace(GOOD, branches=(branch(1.5), branch(-0.5))),)},
            "a branch share is negative",
        ),
        ({"start": cells(help="gone")}, "help/gone is not a state"),
        ({"start": cells(count=-1.0)}, "a count is negative"),
        (
            {"age_moves": (AgeMove(7.0, "help", "none", (Branch(np.ones(1)),)),)},
            "is not an age edge",
        ),
        (
            {"inflows": (Inflow("born", "all", 1.0, 1.0, 0.0, 0.0, {"help": "gone"}),)},
            "inflow born",
        ),
        ({"inflows": (BORN, BORN)}, "two inflows have this name"),
        ({"inflows": (replace(BORN, group="some"),)}, "some is not a group"),
        ({"inflows": (replace(BORN, states={}),)}, "which state of help"),
        ({"inflows": (replace(BORN, per_year=-1.0),)}, "its number or its evidence"),
        ({"inflows": (replace(BORN, per_year=np.inf),)}, "its number or its evidence"),
        ({"inflows": (replace(BORN, evidence=0.0),)}, "its number or its evidence"),
        ({"inflows": (replace(BORN, age_low=3.0),)}, "ages from 3 to 0"),
        ({"inflows": (replace(BORN, elapsed_years=-1.0),)}, "-1 years already spent"),
    ],
)
def test_a_broken_model_is_refused_in_words(changes, says):
    assert says in refused(**changes)


def test_all_problems_are_told_at_once():
    told = refused(lanes=(replace(GOOD, state="a", branches=()),), start=cells(count=-1.0))
    assert "help/a" in told
    assert "no branch" in told
    assert "count is negative" in told


def test_a_good_model_comes_back_as_it_is():
    model = system(GOOD)
    assert validate(model) is model
    assert (model.age_bands, model.duration_bands) == (3, 1)
    assert isinstance(model.sources, pl.DataFrame)


def test_tables_of_rates_are_for_children_only():
    for table in (flat(2.0), by_age(np.full(5, 2.0)), by_duration(np.full(5, 2.0))):
        assert np.all(table[:5] == 2.0)
        assert np.all(table[5:] == 0.0)
    assert always(0.5).tolist() == [0.5] * 7
