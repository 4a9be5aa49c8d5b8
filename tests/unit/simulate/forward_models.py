"""Made-up system models for the tests of the forward solution."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import polars as pl

from seethechild.model.system import (
    AgeMove,
    Branch,
    FloatArray,
    Inflow,
    Lane,
    SystemModel,
)
from seethechild.model.system_checks import validate

Row = Mapping[str, str | float]


def branch(share: float, ages: int, **moves: str) -> Branch:
    """One branch with the same share at every age."""
    return Branch(np.full(ages, share), moves)


def model_of(
    lanes: Sequence[Lane],
    rows: Sequence[Row],
    *,
    states: Mapping[str, tuple[str, ...]],
    age_edges: Sequence[float] = (0.0, 25.0),
    duration_edges: Sequence[float] = (0.0,),
    groups: tuple[str, ...] = ("children",),
    age_moves: Sequence[AgeMove] = (),
    inflows: Sequence[Inflow] = (),
) -> SystemModel:
    """A checked model; start rows name what differs from 100 newborn of the first group."""
    usual: dict[str, str | float] = {
        "group": groups[0],
        **{track: names[0] for track, names in states.items()},
        "age_low": 0.0,
        "age_high": 0.0,
        "elapsed_low": 0.0,
        "elapsed_high": 0.0,
        "count": 100.0,
    }
    return validate(
        SystemModel(
            name="made up",
            tracks=tuple(states),
            states=states,
            age_edges=np.array(age_edges),
            duration_edges=np.array(duration_edges),
            groups=groups,
            lanes=tuple(lanes),
            age_moves=tuple(age_moves),
            inflows=tuple(inflows),
            start=pl.DataFrame([{**usual, **row} for row in rows]),
        )
    )


def lane(
    name: str,
    rates: float | Sequence[float] | FloatArray,
    branches: Sequence[Branch],
    *,
    durations: int = 1,
    **more: object,
) -> Lane:
    """A lane named "track/state/what"; rates by age, by age and time in state, or one number."""
    track, state, _ = name.split("/", 2)
    ages = len(branches[0].share)
    table = np.asarray(rates, dtype=np.float64)
    if table.ndim == 1:
        table = table[:, None]
    full = np.broadcast_to(table, (ages, durations)).copy()
    return Lane(name, track, state, full, np.inf, tuple(branches), **more)  # type: ignore[arg-type]


def two_states(rate: float, *, back: float = 0.0, **more: object) -> SystemModel:
    """Children enter help at one rate and leave it at another."""
    lanes = [lane("help/none/in", rate, [branch(1.0, 1, help="helped")])]
    if back:
        lanes.append(lane("help/helped/out", back, [branch(1.0, 1, help="none")]))
    states = {"help": ("none", "helped")}
    return model_of(lanes, more.pop("rows", [{}]), states=states, **more)  # type: ignore[arg-type]


def little() -> SystemModel:
    """A small model with everything: tracks, time in state, births, birthdays, groups."""
    edges, times, ages = (0.0, 1.0, 5.0, 18.0, 21.0), (0.0, 0.25, 1.0), 4

    def to(
        share: float, *, events: tuple[str, ...] = (), enter: float = 0.0, **moves: str
    ) -> Branch:
        return Branch(np.full(ages, share), moves, events, enter)

    def one(name: str, rates: Sequence[float], *branches: Branch, **more: object) -> Lane:
        return lane(name, rates, branches, durations=len(times), **more)

    def timed(name: str, rates: Sequence[float], *branches: Branch, **more: object) -> Lane:
        return lane(name, np.array([rates]), branches, durations=len(times), **more)

    home = {"legal": "none", "home": "parents"}
    lanes = [
        one("help/none/referred", [0.8, 0.4, 0.5, 0.1], to(0.6), to(0.4, help="helped", enter=1 / 12)),
        timed("help/helped/ended", [0.5, 3.0, 1.0], to(0.9, help="none"), to(0.1, help="helped")),
        timed("help/helped/care", [0.8, 0.4, 0.1], to(0.7, help="care", legal="order", home="foster"), to(0.3, help="care", home="foster"), factors={"legal": {"order": 2.0}}),
        timed("help/care/ended", [1.5, 0.6, 0.3], to(0.8, help="none", **home), to(0.2, help="helped", enter=0.25, **home), group_factors={"others": 0.5}),
        one("help/care/died_or_moved_away", [0.01, 0.02, 0.03, 0.04], Branch(np.ones(ages), {}, leaves=True)),
        one("legal/none/order", [0.5, 0.6, 0.7, 0.0], to(1.0, legal="order"), when={"help": ("helped", "care")}),
        one("legal/order/none", [0.9, 0.9, 0.9, 0.9], to(1.0, legal="none"), factors={"help": {"care": 0.3}}),
        one("legal/order/taken_in", [0.2, 0.2, 0.2, 0.0], to(1.0, help="care", home="foster")),
        one("home/foster/moved", [0.7, 0.8, 0.9, 0.2], to(0.8), to(0.2, home="residential"), groups=("children",)),
        one("home/residential/moved", [0.7, 0.8, 0.9, 0.2], to(1.0, home="foster")),
    ]  # fmt: skip
    once = np.ones(1)
    moves = [
        AgeMove(18.0, "help", "care", (Branch(0.8 * once, {"help": "leaver", **home}), Branch(0.2 * once, {"legal": "none"}))),
        AgeMove(18.0, "help", "none", (Branch(once, {}, leaves=True),)),
        AgeMove(5.0, "help", "helped", (Branch(0.5 * once, {"help": "helped"}), Branch(0.5 * once))),
    ]  # fmt: skip
    states = {
        "help": ("none", "helped", "care", "leaver"),
        "legal": ("none", "order"),
        "home": ("parents", "foster", "residential"),
    }
    at_home = {"help": "none", **home}
    return model_of(
        lanes,
        [
            {"age_high": 21.0, "count": 4000.0},
            {"help": "helped", "age_low": 2.0, "age_high": 18.0, "elapsed_high": 2.0, "count": 2000.0},
            {"help": "care", "legal": "order", "home": "foster", "age_low": 2.0, "age_high": 18.0, "elapsed_low": 0.5, "elapsed_high": 3.0, "count": 1500.0},
            {"help": "care", "home": "residential", "group": "others", "age_low": 14.0, "age_high": 18.0, "elapsed_high": 0.5, "count": 700.0},
        ],
        states=states,
        age_edges=edges,
        duration_edges=times,
        groups=("children", "others"),
        age_moves=moves,
        inflows=[
            Inflow("births", "children", 600.0, np.inf, 0.0, 0.0, at_home),
            Inflow("alone", "others", 200.0, np.inf, 14.0, 18.0, {**at_home, "help": "care", "home": "foster"}),
            Inflow("came", "children", 300.0, np.inf, 0.5, 9.0, {**at_home, "help": "helped"}, elapsed_years=1.2),
        ],
    )  # fmt: skip


def markov() -> SystemModel:
    """One track, rates by age only, births and birthdays: matrix exponentials can solve it."""
    ages = 4
    lanes = [
        lane("help/none/in", [0.8, 0.4, 0.5, 0.1], [branch(0.6, ages), branch(0.4, ages, help="helped")]),
        lane("help/helped/out", [2.0, 1.5, 1.0, 1.0], [branch(0.7, ages, help="none"), branch(0.3, ages, help="care")]),
        lane("help/care/out", [0.3, 0.4, 0.2, 0.0], [branch(0.9, ages, help="none"), Branch(np.full(ages, 0.1), {}, leaves=True)]),
    ]  # fmt: skip
    once = np.ones(1)
    return model_of(
        lanes,
        [{"age_high": 18.0, "count": 8000.0}, {"help": "care", "age_low": 10.0, "age_high": 18.0, "count": 1000.0}],
        states={"help": ("none", "helped", "care", "leaver")},
        age_edges=(0.0, 1.0, 5.0, 18.0, 21.0),
        age_moves=[
            AgeMove(18.0, "help", "care", (Branch(0.9 * once, {"help": "leaver"}), Branch(0.1 * once, {}, leaves=True))),
            AgeMove(18.0, "help", "none", (Branch(once, {}, leaves=True),)),
        ],
        inflows=[
            Inflow("births", "children", 450.0, np.inf, 0.0, 0.0, {"help": "none"}),
            Inflow("alone", "children", 100.0, np.inf, 14.0, 17.5, {"help": "care"}),
        ],
    )  # fmt: skip


AGES = (0.0, 1.0, 5.0, 10.0, 16.0, 18.0, 21.0, 25.0)
TIMES = (0.0, 0.25, 0.5, 1.0, 2.0)
LEGAL = ("section_20", "proceedings", "care_order", "placement_order", "remand")
HOMES = ("foster", "childrens_home", "supported", "with_parents", "for_adoption", "other")


def council() -> SystemModel:
    """A made-up council of 60,000: three tracks, time in state, births, leaving care at 18."""
    ages, times = len(AGES) - 1, len(TIMES)
    by_age = np.array([1.5, 1.0, 0.9, 1.1, 0.8, 0.0, 0.0])[:, None]
    falling = np.array([2.0, 1.5, 1.0, 0.7, 0.5])[None, :]

    def one(
        name: str, rate: float, *branches: Branch, timed: bool = False, **more: object
    ) -> Lane:
        table = rate * by_age * (falling if timed else np.ones((1, times)))
        return lane(name, table, branches, durations=times, **more)

    def to(share: float, **moves: str) -> Branch:
        return branch(share, ages, **moves)

    home_again = {"legal": "none", "home": "parents"}
    into_care = [
        to(0.3, help="looked_after", legal="section_20", home=home) for home in HOMES[:3]
    ]
    lanes = [
        one("help/none/referred", 0.05, to(0.5), to(0.5, help="family_help")),
        one("help/family_help/section_47", 0.4, to(0.7), to(0.3, help="plan")),
        one("help/family_help/ended", 1.2, to(1.0, help="none"), timed=True),
        one("help/plan/ended", 0.9, to(0.8, help="family_help"), to(0.2, help="none"), timed=True),
        one("help/looked_after/ended", 0.3, to(1.0, help="support_after", **home_again), timed=True),
        one("help/support_after/ended", 0.5, to(0.9, help="none"), to(0.1, help="family_help")),
        *[
            one(f"help/{state}/care", rate, *into_care, to(0.1, help="looked_after", legal="proceedings", home="foster"),
                factors={"legal": {"proceedings": 3.0}})
            for state, rate in (("none", 0.0005), ("family_help", 0.02), ("plan", 0.06))
        ],
        *[
            one(f"legal/{low}/{high}", 0.6, to(1.0, legal=high), when={"help": ("looked_after",)})
            for low in LEGAL for high in LEGAL if low != high
        ],
        one("legal/none/proceedings", 0.2, to(1.0, legal="proceedings"), when={"help": ("plan", "family_help")}),
        one("legal/proceedings/dropped", 0.7, to(1.0, legal="none"), when={"help": ("plan", "family_help", "none")}),
        *[
            one(f"home/{home}/moved", 0.5, *[to(0.2, home=other) for other in HOMES if other != home])
            for home in HOMES
        ],
    ]  # fmt: skip
    once = np.ones(1)
    grown = {"help": "care_leaver", "legal": "none", "home": "parents"}
    leaving = [
        AgeMove(18.0, "help", state, (Branch(once, {}, leaves=True),))
        for state in ("none", "family_help", "plan", "support_after")
    ]
    states = {
        "help": (
            "none",
            "family_help",
            "plan",
            "looked_after",
            "support_after",
            "care_leaver",
        ),
        "legal": ("none", *LEGAL),
        "home": ("parents", *HOMES),
    }
    rows: list[Row] = [
        {"age_low": low, "age_high": high, "count": 3000.0 * (high - low)}
        for low, high in pairwise(AGES[:6])
    ]
    for state, count in (("family_help", 1500.0), ("plan", 300.0)):
        rows += [
            {"help": state, "age_low": low, "age_high": high, "elapsed_low": 0.25, "elapsed_high": 1.5, "count": count / 5}
            for low, high in pairwise(AGES[:6])
        ]  # fmt: skip
    rows += [
        {"help": "looked_after", "legal": legal, "home": home, "age_low": 5.0, "age_high": 18.0, "elapsed_high": 3.0, "count": 20.0}
        for legal in LEGAL for home in HOMES
    ]  # fmt: skip
    births = Inflow("births", "children", 3000.0, np.inf, 0.0, 0.0, {"help": "none", "legal": "none", "home": "parents"})  # fmt: skip
    return model_of(
        lanes,
        rows,
        states=states,
        age_edges=AGES,
        duration_edges=TIMES,
        age_moves=[AgeMove(18.0, "help", "looked_after", (Branch(once, grown),)), *leaving],
        inflows=[births],
    )
