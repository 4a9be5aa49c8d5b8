"""Give made-up councils rates drawn by chance, fit their children's lives, rank truth in what is fitted.

Run as ``.venv/bin/python tools/validate_ranks.py``: a quarter of an hour. It prints its tables and
puts them into docs/explanation/validation.md. Not part of ``run.py fix``, which must be quick.

Each round draws a council's true rates as the fit believes them before it has seen anything, plays its
children for eight years, tells the first three as returns do (to the day and the month of birth, no more),
fits them, and draws from what was fitted. If ranges are as wide as they say, the rank of the truth
among the draws is as likely to be one number as another.

Source:
    Talts, Betancourt, Simpson, Vehtari and Gelman (2018), Validating Bayesian inference algorithms
    with simulation-based calibration. Säilynoja, Bürkner and Vehtari (2022), Graphical test for
    discrete uniformity and its applications in goodness-of-fit evaluation and multiple sample comparison,
    Statistics and Computing 32: the simultaneous bands.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import import_module
from math import inf
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from validation_page import markdown, put_part  # noqa: E402

from seethechild.core.errors import FitError  # noqa: E402
from seethechild.core.streams import generator  # noqa: E402
from seethechild.demo.system import council_system  # noqa: E402
from seethechild.model.observed.fit import Observed, fit_journeys  # noqa: E402
from seethechild.model.observed.lanes import NEVER_SEEN  # noqa: E402
from seethechild.model.observed.shrink import LEVEL_EVENTS  # noqa: E402
from seethechild.model.system import FloatArray, Inflow, SystemModel  # noqa: E402
from seethechild.simulate.parameters import Parameters, draw_parameters  # noqa: E402
from seethechild.simulate.play import Played, play  # noqa: E402
from seethechild.simulate.program import TICKS_PER_YEAR  # noqa: E402
from seethechild.simulate.spells import last_there  # noqa: E402

#: Simulated lives as returns tell them: shared with the tests.
lived_dataset = import_module("tests.recovery.lived").lived_dataset
Ints = NDArray[np.int64]
#: What is looked for by name: the truth, and the draws of what was fitted.
Found = dict[str, tuple[float, FloatArray]]
#: Its part of the page.
PAGE_PART = "validate_ranks"
SEED, CHILDREN, ROUNDS, SHOWN = 11, 15_000, 200, 20
#: Ranks go from 0 to ``DRAWS``; with 40 of them each range holds a whole number.
DRAWS, BINS = 39, 10
TOLD, AHEAD = 3.0, 5.0
FIRST, UNTIL = date(2020, 4, 1), date(2023, 4, 1)
LEVELS: Final = (0.5, 0.8, 0.95)
ALONE = "unaccompanied arrivals"
#: States of help whose children are forecast, in words.
FORECAST: Final = {
    "looked_after": "children in care in year 5",
    "child_protection_plan": "children on plans in year 5",
    "family_help": "children in need at home in year 5",
}
#: Chance that anything is called off though nothing is wrong; rounds of chance for the bands.
RISK, SIMULATED = 0.01, 4000


@dataclass(frozen=True)
class Uniformity:
    """How uniform some ranks are.

    Attributes:
        count: of ranks.
        chi_square_chance: how often chance alone makes their bins as uneven.
        band_chance: how often chance alone takes their cumulative shares as far from a straight line.
        inside: share of truths within the middle range of each of ``LEVELS``.
    """

    count: int
    chi_square_chance: float
    band_chance: float
    inside: tuple[float, ...]


@cache
def council() -> SystemModel:
    """Return a typical council with as many births as there are newborns."""
    model = council_system("Made up", CHILDREN)
    newborn = model.start.filter((pl.col("age_low") == 0) & (pl.col("age_high") == 1))
    births = float(newborn["count"].sum())

    def settled(each: Inflow) -> Inflow:
        if each.id == "births":
            return replace(each, per_year=births)
        # Families who move in have not been closed here within the year.
        return replace(each, elapsed_years=1.0) if each.id.startswith("moved_in") else each

    return replace(model, inflows=tuple(settled(each) for each in model.inflows))


@cache
def believed() -> SystemModel:
    """Return the council with each level as uncertain as the fit believes published levels to be."""
    model = council()
    return replace(
        model,
        lanes=tuple(
            replace(lane, evidence=inf if lane.id in NEVER_SEEN else LEVEL_EVENTS)
            for lane in model.lanes
        ),
        inflows=tuple(
            replace(each, evidence=LEVEL_EVENTS if each.group == "unaccompanied" else inf)
            for each in model.inflows
        ),
    )


def residents(played: Played, years: float) -> FloatArray:
    """Return the mean number of children by single year of age, shape (18,): a census of no error."""
    kids, (ends, _) = played.children, last_there(played)
    ends = np.minimum(ends, round(years * TICKS_PER_YEAR))
    came, went = (
        (when - kids.birth)[:, None] / TICKS_PER_YEAR for when in (kids.entry, ends)
    )
    ages = np.arange(18)
    lived = np.clip(np.minimum(went, ages + 1) - np.maximum(came, ages), 0.0, None)
    return np.asarray(lived.sum(axis=0) / years)


def one_round(number: int, *, ahead: bool) -> Found | None:
    """Return a round's truths, each with its draws; None where the fit refuses its data.

    Args:
        number: of the round; names all its chance.
        ahead: whether to forecast, too.
    """
    true = draw_parameters(believed(), SEED, number)
    years = TOLD + AHEAD if ahead else TOLD
    played = play(council(), seed=SEED + number, draw=None, years=years, log=True, parameters=true)  # fmt: skip
    try:
        made = fit_journeys(
            lived_dataset(played, first=FIRST), council(),
            population=residents(played, TOLD), until=UNTIL,
        )  # fmt: skip
    except FitError:
        return None
    draws = [draw_parameters(made.model, SEED + 1, number * DRAWS + at) for at in range(DRAWS)]  # fmt: skip
    found = rates(made, true, draws)
    if ahead:
        found |= forecast(made, played, number, draws)
    return found


def rates(made: Observed, true: Parameters, draws: Sequence[Parameters]) -> Found:
    """Return each rate's true level and those drawn, over the child-years in which it was seen."""
    levels = dict(zip((lane.id for lane in council().lanes), true.levels, strict=True))
    found: Found = {}
    for at, each in enumerate(made.lanes):
        published = float((each.published * each.years).sum())
        if each.told is None or each.lane.id not in levels or published <= 0:
            continue
        mean = float((each.fitted * each.years).sum()) / published
        drawn = np.array([one.levels[at] for one in draws])
        found[each.lane.id] = (float(levels[each.lane.id]), mean * drawn)
    alone = [at for at, each in enumerate(council().inflows) if each.group == "unaccompanied" and each.per_year > 0]  # fmt: skip
    for at in alone:
        name = f"{ALONE}: {council().inflows[at].states['home']}"
        found[name] = (
            float(true.arrivals[at]),
            np.array([one.arrivals[at] for one in draws]),
        )
    return found


def forecast(
    made: Observed, played: Played, number: int, draws: Sequence[Parameters]
) -> Found:
    """Return how many children there truly were in the end, and in each draw's future."""
    ends = []
    for at, drawn in enumerate(draws):
        future = play(made.model, seed=SEED + 2, draw=number * DRAWS + at, years=AHEAD, period_years=AHEAD, parameters=drawn)  # fmt: skip
        ends.append(children(future))
    truth = children(played)
    return {
        words: (truth[state], np.array([end[state] for end in ends]))
        for state, words in FORECAST.items()
    }


def children(played: Played) -> dict[str, float]:
    """Return the children below 18 in each forecast state at the end of a run."""
    young = played.model.age_edges[:-1] < 18  # noqa: PLR2004 - comes of age
    at = played.layout.number
    return {
        state: float(played.stock[-1, at["help", state], young].sum()) for state in FORECAST
    }


def rank(truth: float, draws: FloatArray, chance: np.random.Generator) -> int:
    """Return how many draws are below the truth; where some equal it, a place among them by chance.

    Example:
        >>> rank(2.5, np.array([1.0, 2.0, 3.0]), np.random.default_rng(1))
        2
    """
    below, equal = int((draws < truth).sum()), int((draws == truth).sum())
    return below + int(chance.integers(0, equal + 1))


def uniformity(ranks: Ints) -> Uniformity:
    """Return how uniform ranks from 0 to ``DRAWS`` are."""
    counts = np.bincount(ranks * BINS // (DRAWS + 1), minlength=BINS)
    here, elsewhere = float(furthest(ranks[None, :])[0]), chances_of(len(ranks))
    middle = np.abs(ranks - DRAWS / 2) / (DRAWS + 1)
    return Uniformity(
        count=len(ranks),
        chi_square_chance=float(stats.chisquare(counts).pvalue),
        band_chance=float((1 + (elsewhere <= here).sum()) / (1 + SIMULATED)),
        inside=tuple(float((middle < level / 2).mean()) for level in LEVELS),
    )


@cache
def chances_of(count: int) -> FloatArray:
    """Return what ``furthest`` is of so many ranks drawn by chance, often."""
    chance = generator(SEED, "bands", count)
    return furthest(chance.integers(0, DRAWS + 1, size=(SIMULATED, count)))


def furthest(ranks: Ints) -> FloatArray:
    """Return the smallest chance, at any rank, of as many ranks below it; by row.

    Args:
        ranks: shape (samples, count).

    Source:
        Säilynoja, Bürkner and Vehtari (2022), section 2: the least of the pointwise chances, whose
        own distribution gives bands that hold everywhere at once.
    """
    samples, count = ranks.shape
    table = np.zeros((samples, DRAWS + 1), dtype=np.int64)
    np.add.at(table, (np.arange(samples)[:, None], ranks), 1)
    below = np.cumsum(table, axis=1)[:, :-1]
    share = np.arange(1, DRAWS + 1) / (DRAWS + 1)
    fewer = stats.binom.cdf(np.arange(count + 1)[:, None], count, share)
    more = stats.binom.sf(np.arange(count + 1)[:, None] - 1, count, share)
    both = 2.0 * np.minimum(fewer, more)
    return np.asarray(both[below, np.arange(DRAWS)].min(axis=1))


def rounds(count: int, *, ahead: bool) -> Iterator[Found]:
    """Yield so many rounds that could be fitted."""
    number = fitted = 0
    while fitted < count:
        found = one_round(number, ahead=ahead)
        number += 1
        if found is not None:
            fitted += 1
            yield found


def ranks_of(rounds_: Iterable[Found]) -> dict[str, Ints]:
    """Return the ranks of each truth among its draws, by name, over rounds."""
    ranks: dict[str, list[int]] = {}
    chance = generator(SEED, "ties")
    for found in rounds_:
        for name, (truth, draws) in found.items():
            ranks.setdefault(name, []).append(rank(truth, draws, chance))
    return {name: np.array(each) for name, each in ranks.items()}


def table(found: Mapping[str, Uniformity], quantities: int) -> str:
    """Return what came of each quantity as Markdown."""
    heads = ["", "ranks", "bins: chance", "band: chance", *(f"in {level:.0%}" for level in LEVELS), ""]  # fmt: skip
    return markdown(
        heads,
        (
            [name, f"{each.count:,}", f"{each.chi_square_chance:.2g}", f"{each.band_chance:.2g}",
             *(f"{share:.1%}" for share in each.inside),
             "uniform" if quantities * min(each.chi_square_chance, each.band_chance) > RISK else "**not uniform**"]
            for name, each in found.items()
        ),
    )  # fmt: skip


def told(ranks: Mapping[str, Ints]) -> str:
    """Return the page's part."""
    quantities = 2 * len(ranks)
    lanes = [each for name, each in ranks.items() if name not in FORECAST.values()]
    together = {
        f"all {len(lanes)} rates": uniformity(np.concatenate(lanes)),
        **{name: uniformity(each) for name, each in ranks.items() if name in FORECAST.values()},
    }  # fmt: skip
    apart = {name: uniformity(each) for name, each in ranks.items() if name not in FORECAST.values()}  # fmt: skip
    most = max(each.count for each in apart.values())
    allowed = ", ".join(
        f"{low / most:.0%} to {high / most:.0%} in {level:.0%}"
        for level in LEVELS
        for low, high in [stats.binom.interval(0.95, most, level)]
    )
    head = (
        f"{most} councils of {CHILDREN:,} children, {TOLD:.0f} years told, {AHEAD:.0f} years forecast, {DRAWS} draws each. "
        f"By chance 95 of 100 rows of {most} ranks have {allowed}."
    )
    return "\n\n".join([head, table(together, quantities), "Each rate:", table(apart, quantities)])  # fmt: skip


def main() -> int:
    """Play, fit and write the page's part, now and then with what there is so far."""
    found: list[Found] = []
    text = ""
    for one in rounds(ROUNDS, ahead=True):
        found.append(one)
        if len(found) % SHOWN == 0:
            text = told(ranks_of(found))
            put_part(PAGE_PART, text)
            print(f"{len(found)} of {ROUNDS} councils", file=sys.stderr)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
