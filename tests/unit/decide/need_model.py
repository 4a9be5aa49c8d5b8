"""A small model in which need is unseen and help has to be waited for, for tests."""

import numpy as np
import polars as pl

from seethechild.decide.observe import PER_CHILD, Observed, observe
from seethechild.model.system import Inflow, Service, SystemModel
from seethechild.simulate.play import Played, play
from seethechild.simulate.reforms import Multiplier, Reform, Schedule
from tests.unit.simulate.small_models import branch, lane, system

STATES = {
    "help": ("none", "waiting", "family_help"),
    "mind": ("none", "waiting_for_help", "getting_help"),
    "need": ("none", "some", "severe"),
}
#: Where the lane by which children ask for help stands.
ASKS = 0


def needing(*, count: float = 300.0, places: int = 15) -> SystemModel:
    """Children whose need begins, worsens and eases; help and mental health help, each with few places."""
    lanes = (
        lane("none asks", 0.6, {"help": "waiting"}, when={"need": ("some", "severe")}),
        lane("waiting in", 0.0, {"help": "family_help"}),
        lane("waiting gives up", 0.5, {"help": "none"}),
        lane("family_help ends", 2.0, {"help": "none"}, events=("plan_started",)),
        lane("none asks mind", 0.4, {"mind": "waiting_for_help"}, track="mind", when={"need": ("severe",)}),
        lane("waiting_for_help in", 1.5, {"mind": "getting_help"}, track="mind"),
        lane("getting_help ends", 1.0, {"mind": "none"}, track="mind"),
        lane("none begins", 0.3, {"need": "some"}, track="need"),
        lane("some worsens", 0.5, {"need": "severe"}, track="need"),
        lane("some eases", 0.8, {"need": "none"}, track="need", factors={"help": {"family_help": 3.0}}),
        lane("severe eases", 0.4, {"need": "some"}, track="need", factors={"help": {"family_help": 3.0}}),
        lane(
            "none moves", 0.02, {}, branches=(branch(leaves=True, events=("moved_away",)),)
        ),
        lane("severe harm", 0.3, {}, track="need", events=("emergency_order", "re_entered_care"), branches=(branch(),)),
    )  # fmt: skip
    start = pl.DataFrame(
        [
            {
                "group": group, "help": helped, "mind": "none", "need": need, "age_low": 0.0,
                "age_high": 17.5, "elapsed_low": 0.0, "elapsed_high": 0.5, "count": count * share,
            }
            for group in ("a", "b")
            for helped, need, share in (
                ("none", "none", 0.6), ("none", "some", 0.2), ("none", "severe", 0.1),
                ("family_help", "some", 0.1),
            )
        ]
    )  # fmt: skip
    come = Inflow(
        "come", "b", 12.0, np.inf, 4.0, 16.0,
        {"help": "none", "mind": "none", "need": "severe"},
    )  # fmt: skip
    service = Service("early_help", "waiting in", ("family_help",), ((0.0, places),))
    return system(
        *lanes, states=STATES, start=start, groups=("a", "b"), inflows=(come,),
        age_edges=np.array([0.0, 5.0, 10.0, 20.0]), services=(service,),
    )  # fmt: skip


def played_need(
    model: SystemModel, *, more_asked: float = 1.0, draw: int = 0, years: float = 4.0
) -> Played:
    """Play the model; more_asked is a factor on how often children in need ask for help."""
    asks = Multiplier(ASKS, np.full(model.age_bands, more_asked), np.ones(2, bool))
    reform = Reform(Schedule(1.0, -1.0, 0.0, "asks"), (asks,))
    return play(
        model, seed=3, draw=draw, years=years, log=True, outcomes=PER_CHILD,
        reforms=() if more_asked == 1.0 else (reform,),
    )  # fmt: skip


def observed(played: Played, option: str = "a") -> Observed:
    return observe(played, option=option)
