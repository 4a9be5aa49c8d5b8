"""What an exact-time engine must get right, one thing at a time."""

import numpy as np
import pytest

from seethechild.model.system import AgeMove, SystemModel
from seethechild.simulate.compile import compile_program
from seethechild.simulate.play import Played, play
from seethechild.simulate.population import make_children
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.simulate.reforms import Multiplier, Reform, Schedule
from seethechild.simulate.running import run_key, run_program
from tests.unit.simulate.small_models import branch, cells, lane, system


def played(model: SystemModel, **rest: object) -> Played:
    settings = {"seed": 1, "draw": 0, "years": 5.0, "log": True} | rest
    return play(model, **settings)  # type: ignore[arg-type]


def assert_chance_allows(count: float, expected: float, spread: float) -> None:
    assert abs(count - expected) < 4 * spread, f"{count} is not about {expected}"


def test_stays_last_as_long_as_the_rate_says() -> None:
    model = system(lane("none a", 0.5, {"help": "plan"}), start=cells(age_high=12.0))
    still = np.exp(-0.5 * 5.0)
    assert_chance_allows(
        played(model).entries.sum(), 1000 * (1 - still), (1000 * still * (1 - still)) ** 0.5
    )


def test_time_already_spent_in_a_state_counts() -> None:
    """Those who have stayed long go on at the rate of long stays, not of new ones."""
    rates = np.array([[4.0, 0.1]] * 3)
    model = system(
        lane("plan a", rates, {"help": "none"}, shape=(3, 2)),
        duration_edges=(0.0, 0.5),
        start=cells(
            help="plan", elapsed_low=0.5, elapsed_high=2.0, age_low=2.0, age_high=12.0
        ),
    )
    gone = 1 - np.exp(-0.1 * 5.0)
    assert_chance_allows(
        played(model).entries.sum(), 1000 * gone, (1000 * gone * (1 - gone)) ** 0.5
    )


def test_a_stay_that_crosses_a_duration_band_changes_rate() -> None:
    rates = np.array([[0.0, 1000.0]] * 3)
    model = system(
        lane("plan a", rates, {"help": "none"}, shape=(3, 2)),
        duration_edges=(0.0, 0.5),
        start=cells(
            help="plan", elapsed_low=0.1, elapsed_high=0.1, age_low=2.0, age_high=9.0
        ),
    )
    times = played(model).log[:, 0] / TICKS_PER_YEAR
    assert len(times) == 1000
    assert times.min() >= 0.4
    assert times.max() < 0.42


def test_the_rate_follows_the_childs_age_during_a_stay() -> None:
    """A child not known at 3 meets the rates of 10 on its tenth birthday."""
    model = system(
        lane("none a", [0.0, 0.0, 1000.0], {"help": "plan"}),
        start=cells(age_low=6.0, age_high=9.0),
    )
    result = played(model)
    ages = result.log[:, 0] - result.children.birth[result.log[:, 1]]
    assert len(ages) == 1000
    assert ages.min() >= 10 * TICKS_PER_YEAR
    assert ages.max() < 10.02 * TICKS_PER_YEAR
    assert result.taken[:, 0, 2].sum() == 1000


def test_a_rate_of_zero_never_fires() -> None:
    model = system(
        lane("none a", 0.0, {"help": "plan"}),
        lane("none b", [0.0, 1.0, 0.0], {"help": "plan"}),
    )
    taken = played(model).taken
    assert taken[:, 0].sum() == 0
    assert taken[:, 1, [0, 2]].sum() == 0
    assert taken[:, 1, 1].sum() > 0


def test_the_childrens_time_adds_up() -> None:
    """Each track holds each child at each moment, until it leaves or is too old."""
    model = system(
        lane("none a", 0.4, {"help": "plan"}),
        lane("plan b", 0.9, {"help": "none"}),
        lane("plan c", 0.2, {}, branches=(branch(moves={"help": "none"}, leaves=True),)),
    )
    result = played(model, years=6.0)
    kids = result.children
    stop = np.minimum(6 * TICKS_PER_YEAR, kids.birth + 18 * TICKS_PER_YEAR)
    for time, child, _, place in result.log:
        if result.layout.places[place].leaves:
            stop[child] = time
    assert result.ticks.sum() == np.maximum(stop - kids.entry, 0).sum()
    assert result.ticks.min() >= 0


def test_the_stock_is_the_stock_before_plus_in_less_out() -> None:
    model = system(
        lane("none a", 0.4, {"help": "plan"}),
        lane("plan b", 0.9, {"help": "none"}),
        start=cells(age_high=10.0),
    )
    result = played(model)
    stock = result.stock.sum(axis=(2, 3))
    into_plan = result.taken[:, 0].sum(axis=(1, 2, 3))
    out_of_plan = result.taken[:, 1].sum(axis=(1, 2, 3))
    np.testing.assert_array_equal(stock[:, 1], np.cumsum(into_plan - out_of_plan))
    assert (stock.sum(axis=1) == 1000).all()


def test_an_event_leaves_the_other_clocks_of_the_state_alone() -> None:
    """Visits to a child do not put off the end of its plan."""
    end = lane("plan a", 0.5, {"help": "none"})
    start = cells(help="plan", age_high=10.0)
    quiet = played(system(end, start=start))
    busy = played(system(end, lane("plan b", 20.0, {}), start=start))
    ends = busy.log[busy.log[:, 2] == 0]
    np.testing.assert_array_equal(ends[:, :2], quiet.log[:, :2])
    assert len(busy.log) > 10 * len(ends)


def test_a_clock_that_another_track_stops_keeps_what_is_left() -> None:
    """A lane that runs half the time fires as if time had stood still for the other half."""
    model = system(
        lane("none a", 1.0, {"help": "plan"}, when={"legal": ("on",)}),
        lane("on b", 50.0, {"legal": "off"}, track="legal"),
        lane("off c", 50.0, {"legal": "on"}, track="legal"),
        states={"help": ("none", "plan"), "legal": ("on", "off")},
        start=cells(legal="on", age_high=10.0, count=4000.0),
    )
    fired = played(model, years=2.0).entries[:, 1].sum()
    still = np.exp(-1.0)
    assert_chance_allows(
        fired, 4000 * (1 - still), (4000 * still * (1 - still)) ** 0.5 * 1.2
    )


AGE_ALONE = system(
    lane("none a", 0.05, {"help": "plan"}),
    lane("none b", [0.01, 0.02, 0.03], {"help": "plan"}),
    lane("plan c", 2.0, {"help": "none"}),
    lane("plan d", 0.3, {}),
    age_moves=(AgeMove(10.0, "help", "plan", (branch(bands=1, moves={"help": "none"}),)),),
)
TWO_STAYS = (3, 2)
STAYS_AND_OTHER_TRACKS = system(
    lane(
        "none a",
        np.array([[2.0, 0.02], [1.5, 0.01], [1.0, 0.03]]),
        {"help": "plan"},
        shape=TWO_STAYS,
    ),
    lane("plan b", 2.0, {"help": "none"}, shape=TWO_STAYS),
    lane(
        "off c",
        0.001,
        {"legal": "on"},
        track="legal",
        shape=TWO_STAYS,
        factors={"help": {"plan": 900.0}},
    ),
    lane(
        "off d",
        0.5,
        {"legal": "on"},
        track="legal",
        shape=TWO_STAYS,
        when={"help": ("plan",)},
    ),
    lane("on e", 3.0, {"legal": "off"}, track="legal", shape=TWO_STAYS),
    states={"help": ("none", "plan"), "legal": ("off", "on")},
    duration_edges=(0.0, 0.5),
    start=cells(
        legal=["off", "off"],
        age_high=[9.0, 9.0],
        elapsed_low=[0.0, 0.6],
        elapsed_high=[0.4, 0.9],
        count=[300.0, 900.0],
        age_low=[1.0, 1.0],
    ),
)


@pytest.mark.parametrize("model", [AGE_ALONE, STAYS_AND_OTHER_TRACKS])
def test_the_screens_change_nothing(model: SystemModel) -> None:
    """With bounds so high that no clock is put aside unseen, the bits are the same."""
    children = make_children(model, seed=3, draw=1, years=5.0)
    program = compile_program(model)
    extra = 1e-6
    wide = program._replace(
        lift=program.lift * 1e9,
        top=program.top + extra,
        bound=program.bound + extra * program.age_edges,
    )
    rooms = [
        run_program(
            each,
            children,
            key=run_key(3, 1),
            horizon=5 * TICKS_PER_YEAR,
            period=TICKS_PER_YEAR,
            log_rows=10_000,
        )
        for each in (program, wide)
    ]
    for one, other in zip(*rooms, strict=True):
        np.testing.assert_array_equal(one, other)


def test_on_a_birthday_a_child_moves_that_day() -> None:
    move = AgeMove(
        10.0,
        "help",
        "plan",
        (branch(0.25, bands=1, moves={"help": "none"}), branch(0.75, bands=1)),
    )
    model = system(
        age_moves=(move,), start=cells(help="plan", age_low=6.0, age_high=9.0, count=4000.0)
    )
    result = played(model)
    ages = result.log[:, 0] - result.children.birth[result.log[:, 1]]
    assert (ages == 10 * TICKS_PER_YEAR).all()
    assert len(ages) == 4000
    assert_chance_allows(result.entries.sum(), 1000, 750**0.5)


def test_a_birthday_comes_before_a_clock_that_rings_at_the_same_moment() -> None:
    """A huge rate from the birthday on rings within the tick; the birthday still wins."""
    move = AgeMove(10.0, "help", "none", (branch(bands=1, moves={"help": "plan"}),))
    model = system(
        lane("none a", [0.0, 0.0, 1e12], {"help": "plan"}),
        age_moves=(move,),
        start=cells(age_low=6.0, age_high=9.0),
        checked=False,
    )
    result = played(model)
    assert result.taken[:, 0].sum() == 0
    assert result.taken[:, 1].sum() == 1000


@pytest.mark.parametrize("order", [("none a", "none b"), ("none b", "none a")])
def test_at_equal_times_the_earlier_lane_of_the_model_fires(order: tuple[str, str]) -> None:
    lanes = [lane(name, 1e12, {"help": "plan"}) for name in order]
    result = played(system(*lanes, checked=False))
    assert result.layout.places[0].lane == order[0]
    assert result.taken[:, 0].sum() > 990


def reform(reach: float, ratio: float, ramp: float = 0.0, purpose: str = "offer") -> Reform:
    multiplier = Multiplier(0, np.full(3, ratio), np.array([True]))
    return Reform(Schedule(reach, 1.0, ramp, purpose), (multiplier,))


def test_a_reform_reaches_its_share_evenly_over_the_ramp() -> None:
    """The reform stops the visits of those it reaches: the last visit tells when."""
    model = system(
        lane("none a", 100.0, {}), start=cells(age_low=0.0, age_high=5.0, count=400.0)
    )
    result = played(model, years=4.0, reforms=(reform(0.5, 0.0, ramp=2.0),))
    last = np.zeros(400)
    np.maximum.at(last, result.log[:, 1], result.log[:, 0] / TICKS_PER_YEAR)
    stopped = np.sort(last[last < 3.7])
    assert_chance_allows(len(stopped), 200, 10)
    assert stopped[0] > 0.9
    assert_chance_allows(np.median(stopped), 2.0, 0.1)


def test_a_wider_reach_keeps_the_children_of_a_narrower_one() -> None:
    model = system(lane("none a", 0.5, {"help": "plan"}), start=cells(age_high=10.0))
    helped = []
    for reach in (0.0, 0.3, 0.6):
        log = played(model, reforms=(reform(reach, 0.0),)).log
        helped.append(set(range(1000)) - set(log[:, 1].tolist()))
    assert helped[0] < helped[1] < helped[2]


def test_an_option_changes_only_the_children_it_touches() -> None:
    model = system(
        lane("none a", 0.5, {"help": "plan"}),
        lane("plan b", 1.0, {"help": "none"}),
        groups=("all", "other"),
        start=cells(group=["all", "other"], count=500.0),
    )
    multiplier = Multiplier(0, np.full(3, 0.5), np.array([True, False]))
    change = Reform(Schedule(1.0, 0.0, 0.0, "offer"), (multiplier,))
    before, after = played(model), played(model, reforms=(change,))
    others = np.flatnonzero(before.children.group == 1)
    for log in (before.log, after.log):
        assert np.isin(log[:, 1], others).any()
    np.testing.assert_array_equal(
        before.log[np.isin(before.log[:, 1], others)],
        after.log[np.isin(after.log[:, 1], others)],
    )
    assert before.entries.sum() > after.entries.sum()


def test_occupancy_is_what_the_equations_say() -> None:
    """Against the Kolmogorov forward equations by small steps, children of one age band."""
    model = system(
        lane("none a", 0.3, {"help": "plan"}),
        lane("plan b", 1.5, {"help": "none"}),
        lane("plan c", 0.2, {"help": "care"}),
        lane("care d", 0.25, {"help": "none"}),
        states={"help": ("none", "plan", "care")},
        start=cells(age_low=10.0, age_high=11.0, count=40_000.0),
    )
    result = played(model, years=4.0, log=False)
    rates = np.array([[-0.3, 0.3, 0.0], [1.5, -1.7, 0.2], [0.25, 0.0, -0.25]])
    step = np.eye(3) + rates / 4096 + rates @ rates / 4096**2 / 2
    share, lived = np.array([1.0, 0.0, 0.0]), np.zeros(3)
    for _ in range(4 * 4096):
        lived += (share + share @ step) / 2 / 4096
        share = share @ step
    now = result.stock[-1].sum(axis=(1, 2)) / 40_000
    np.testing.assert_allclose(now, share, atol=4 * 0.5 / 200)
    np.testing.assert_allclose(
        result.child_years.sum(axis=(0, 2, 3)) / 40_000, lived, atol=4 * 2.0 / 200
    )
