"""Limited services at millions of requests, against what queueing theory says of the long run.

Source:
    Erlang (1917) for waits in M/M/c; Palm (1957) for those who give up, by births and deaths.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, inf

import numpy as np
import polars as pl
from validation_page import markdown

from seethechild.core.streams import generator
from seethechild.model.system import (
    Branch,
    FloatArray,
    Inflow,
    Lane,
    Service,
    SystemModel,
)
from seethechild.model.system_checks import validate
from seethechild.simulate.play import play
from seethechild.simulate.population import Children
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.simulate.requests import How

#: Made up: children a year who come, who each place can help, places, and who give up.
COME, HELPED, PLACES, GIVE_UP = 2400.0, 1000.0, 3, 1500.0
#: A wait of which the share is compared that lasts longer, in years.
LONG = 0.002
#: Chance that any row is off though nothing is wrong.
RISK = 0.01


@dataclass(frozen=True)
class Row:
    """One figure, as theory says and as played."""

    what: str
    expected: float
    seen: float
    error: float

    @property
    def far(self) -> float:
        """Distance in standard errors."""
        return (self.seen - self.expected) / self.error


def office(give_up: float) -> SystemModel:
    """Return a service where children come, wait for one of a few places, are helped and leave."""
    one, out = np.ones(1), (Branch(np.ones(1), leaves=True),)

    def lane(name: str, state: str, rate: float, branches: tuple[Branch, ...]) -> Lane:
        return Lane(name, "help", state, np.array([[rate]]), inf, branches)

    lanes = (
        lane("taken in", "waits", 0.0, (Branch(one, {"help": "inside"}),)),
        lane("helped", "inside", HELPED, out),
        *((lane("gave up", "waits", give_up, out),) if give_up else ()),
    )
    nobody = {"group": ["all"], "help": ["waits"], "count": [0.0]} | {
        name: [0.0] for name in ("age_low", "age_high", "elapsed_low", "elapsed_high")
    }
    return validate(
        SystemModel(
            name="office",
            tracks=("help",),
            states={"help": ("waits", "inside")},
            age_edges=np.array([0.0, 18.0]),
            duration_edges=np.zeros(1),
            groups=("all",),
            lanes=lanes,
            age_moves=(),
            inflows=(Inflow("none", "all", 0.0, inf, 0.0, 0.0, {"help": "waits"}),),
            start=pl.DataFrame(nobody),
            services=(Service("office", "taken in", ("inside",), ((0.0, PLACES),)),),
        )
    )


def arriving(number: int, seed: int) -> Children:
    """Return children who come one by one by chance (a Poisson process)."""
    gaps = generator(seed, "gaps").exponential(1 / COME, number)
    entry = np.rint(np.cumsum(gaps) * TICKS_PER_YEAR).astype(np.int64)
    nothing = np.zeros(number, np.int32)
    return Children(
        number=np.arange(number), group=nothing, birth=entry - 2 * TICKS_PER_YEAR, entry=entry,
        elapsed=nothing.astype(np.int64), states=nothing[:, None].copy(), inflow=nothing - 1,
    )  # fmt: skip


def long_run(give_up: float) -> FloatArray:
    """Return the chance of each number of children there, by balance of births and deaths."""
    there = np.arange(1, 400)
    leave = HELPED * np.minimum(there, PLACES) + give_up * np.maximum(there - PLACES, 0)
    weights = np.cumprod(np.concatenate([[1.0], COME / leave]))
    return np.asarray(weights / weights.sum())


def expected(give_up: float) -> dict[str, float]:
    """Return what theory says."""
    chance = long_run(give_up)
    line = float((chance * np.maximum(np.arange(len(chance)) - PLACES, 0)).sum())
    wait = float(chance[PLACES:].sum())
    if give_up:
        return {
            "who wait": wait,
            "who give up": give_up * line / COME,
            "mean wait (days)": line / COME * 365.25,
        }
    over = exp(-(PLACES * HELPED - COME) * LONG)
    return {
        "who wait": wait,
        f"who wait over {LONG * 365.25:.2f} days": wait * over,
        "mean wait (days)": line / COME * 365.25,
    }


def played(give_up: float, number: int, seed: int) -> list[float]:
    """Return the same of one run, the tenth at its start left out."""
    who = arriving(number, seed)
    years = float(who.entry[-1]) / TICKS_PER_YEAR
    made = play(office(give_up), seed=seed, draw=0, years=years, period_years=years, children=who).requests  # fmt: skip
    some = (made.asked > years * TICKS_PER_YEAR / 10) & (made.how != int(How.WAITING))
    waited = ((made.ended - made.asked)[some]) / TICKS_PER_YEAR
    gave_up = made.how[some] == int(How.LEFT)
    middle = gave_up if give_up else waited > LONG
    return [float((waited > 0).mean()), float(middle.mean()), float(waited.mean()) * 365.25]


def compare(runs: int, number: int) -> dict[str, list[Row]]:
    """Play both services; return their rows.

    Args:
        runs: independent runs of each.
        number: children a run.
    """
    found = {}
    for words, give_up in (("nobody gives up (M/M/3)", 0.0), ("some give up (M/M/3 + M)", GIVE_UP)):  # fmt: skip
        made = np.array([played(give_up, number, seed) for seed in range(runs)])
        errors = made.std(axis=0, ddof=1) / runs**0.5
        found[words] = [
            Row(what, value, seen, error)
            for (what, value), seen, error in zip(
                expected(give_up).items(), made.mean(axis=0), errors, strict=True
            )
        ]
    return found


def table(found: Iterable[tuple[str, list[Row]]]) -> str:
    """Return rows as Markdown."""
    heads = ["service", "", "theory", "played", "standard error", "off by"]
    return markdown(
        heads,
        (
            [words, row.what, f"{row.expected:.5f}", f"{row.seen:.5f}", f"{row.error:.5f}", f"{row.far:+.1f} s.e."]
            for words, rows in found
            for row in rows
        ),
    )  # fmt: skip
