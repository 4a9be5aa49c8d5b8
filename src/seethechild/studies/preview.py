"""What an option may change, at once and without a range.

It is the exact forward solution; where places are limited it is the fluid approximation, and says so.

Fitting a council's system takes seconds, so it is done once and kept in a folder
(``make_ready``); after that an answer takes a fraction of a second. The compiled engine is not imported.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl

from seethechild.core.progress import Progress
from seethechild.core.time import FinancialYear
from seethechild.model.system import FloatArray, Service, SystemModel
from seethechild.model.system_files import load_model, save_model
from seethechild.reference import codes
from seethechild.report.words import years_count
from seethechild.simulate.capacity import services_with
from seethechild.simulate.fluid import Fluid, Following
from seethechild.simulate.fluid_apart import Apart, follow
from seethechild.simulate.fluid_waits import WAITS
from seethechild.simulate.forward_again import Again
from seethechild.simulate.forward_space import all_branches
from seethechild.simulate.forward_tally import Expected
from seethechild.simulate.option_read import check_reform
from seethechild.simulate.options import match_reforms, resolve_matched
from seethechild.simulate.reforms import Reform
from seethechild.studies.fitted import fit_council
from seethechild.studies.options import Document
from seethechild.studies.store import SHORT, code_hash
from seethechild.studies.study import DEFAULT_SEED, DEFAULT_YEARS, LATEST_YEAR

#: Councils kept ready in one process; each takes a few megabytes.
_REMEMBERED = 12
#: A quarter of a year is the longest step that keeps the model's duration bands apart.
STEP_YEARS = 1 / 4
#: What is shown, children's safety first: events over all years, children at the end of the last.
_EVENTS = ("emergency_order", "plan_started", "section_47", "need_started", "care_started", "re_entered_care")  # fmt: skip
#: What a reader must know where places are limited.
ABOUT_QUEUES = (
    "Waits are worked out as if children came evenly. Where a service is full for good that is near "
    "what the full run finds, most often within 5 in 100. Where it is small and just about large "
    "enough, real waits are longer than this says."
)
#: And where there are so many tracks that they are followed apart.
ABOUT_APART = (
    "So many things about each child are followed here that they are followed apart: numbers can be "
    "15 in 100 off, and waits of less than three months hardly show. The full run follows all of "
    "them together."
)
#: Where places are limited, months matter; where all can be followed together, there is time.
STEP_OF_QUEUES = 1 / 12
_STATES = (
    ("help", "family_help"),
    ("help", "child_protection_plan"),
    ("help", "looked_after"),
)


@dataclass(frozen=True)
class Row:
    """One thing that may change.

    Attributes:
        id: of the event or state.
        title: in plain words.
        when: over which time, or when, it is counted.
        now: as now.
        option: under the option.
        direction: which way is better for children: lower, higher or none.
    """

    id: str
    title: str
    when: str
    now: float
    option: float
    direction: str

    @property
    def change(self) -> float:
        """Under the option, less as now."""
        return self.option - self.now


@dataclass(frozen=True)
class Preview:
    """What an option may change, in the middle of what is expected.

    Attributes:
        years: how many are followed.
        first_year: the financial year the first one is, as it ends.
        rows: what may change, children's safety first.
        moves: whether any change acts on children or on places; prices do not.
        about: what a reader must know about how it was worked out; empty where it is exact.
    """

    years: int
    first_year: int
    rows: tuple[Row, ...]
    moves: bool
    about: str = ""


def ready_folder(council: str, kept: Path, model: str = "") -> Path:
    """Return where a council's fitted system is kept; a changed program has another place."""
    if model:
        return Path(model)
    return kept / f"{council}-{LATEST_YEAR}-{code_hash()[:SHORT]}"


def is_ready(council: str, *, kept: Path, model: str = "") -> bool:
    """Return whether a council's system has been fitted, so that ``preview`` answers at once."""
    return (ready_folder(council, kept, model) / "model.toml").is_file()


def make_ready(council: str, *, kept: Path, progress: Progress) -> Path:
    """Fit a council's system and keep it for previews.

    Args:
        council: ONS code.
        kept: folder of fitted systems.
        progress: told at the start and the end.

    Returns:
        The folder it is kept in.

    Raises:
        DataError: the council has no figures.
        WriteError: it cannot be written.
    """
    folder = ready_folder(council, kept)
    progress.step(0, 1, "fitting the council's system")
    if not is_ready(council, kept=kept):
        save_model(fit_council(council, year=LATEST_YEAR).model, folder)
    progress.step(1, 1, "ready")
    return folder


def preview(
    council: str,
    reforms: Sequence[Document],
    *,
    kept: Path,
    years: int = DEFAULT_YEARS,
    model: str = "",
) -> Preview:
    """Return what an option may change, in expectation.

    Args:
        council: ONS code.
        reforms: documents of the option; those of price change nothing here.
        kept: folder of fitted systems.
        years: how many are followed.
        model: folder of a system of the council's own journeys; empty for the kept one.

    Raises:
        SpecError: a reform does not hold together or does not fit the council.
        DataError: the council's system has not been made ready.
    """
    ready = _ready(str(ready_folder(council, kept, model)), years)
    files = [check_reform(one, f"reform {count}") for count, one in enumerate(reforms, 1)]
    matched = match_reforms(files, ready.model)
    start = FinancialYear.ending_in(LATEST_YEAR).stop
    central = resolve_matched(
        matched, ready.model, seed=DEFAULT_SEED, draw=None, start=start
    )
    places = services_with(
        ready.model, matched, seed=DEFAULT_SEED, draw=None, start=start, years=years
    )
    option = ready.under(central, places.services)
    return Preview(
        years=years,
        first_year=LATEST_YEAR + 1,
        rows=(
            *_rows(ready.model, ready.now.expected, option.expected),
            *_waiting(ready.model, ready.now, option),
        ),
        moves=bool(matched),
        about=ready.about,
    )


class Ready:
    """A system ready to be followed under any option, with limited services or without.

    Raises:
        SpecError: children can be in too many states at once, or times in state of two tracks
            matter: only the full run can play it.
    """

    def __init__(self, model: SystemModel, years: int) -> None:
        self.model = model
        self._follower = _follower(model, years)
        self.now = self.under((), model.services)

    @property
    def about(self) -> str:
        """What a reader must know about how it is worked out; empty where it is exact."""
        if not self.model.services:
            return ""
        return ABOUT_QUEUES if self.now.together else f"{ABOUT_QUEUES} {ABOUT_APART}"

    def under(self, reforms: Sequence[Reform], services: Sequence[Service]) -> Fluid:
        """Return what to expect under an option."""
        if isinstance(self._follower, Again):
            exact = self._follower.under(reforms)
            return Fluid(exact, pl.DataFrame(schema=WAITS))
        return self._follower.under(reforms, services=services)


def _follower(model: SystemModel, years: int) -> Again | Following | Apart:
    if not model.services:
        return Again(model, years=years, step_years=STEP_YEARS)
    found = follow(model, years=years, step_years=STEP_OF_QUEUES)
    # Several parts at monthly steps would take too long beside a form.
    if isinstance(found, Apart):
        return Apart(model, years=years, step_years=STEP_YEARS)
    return found


@lru_cache(maxsize=_REMEMBERED)
def _ready(folder: str, years: int) -> Ready:
    return Ready(load_model(Path(folder)), years)


def _rows(model: SystemModel, as_now: Expected, option: Expected) -> tuple[Row, ...]:
    listed = {row["id"]: row for row in codes.events().iter_rows(named=True)}
    named = {(row["track"], row["id"]): row for row in codes.states().iter_rows(named=True)}
    years = len(option.child_years)
    rows = []
    for event in _EVENTS:
        weights = _emits(model, event)
        now, then = (
            float(np.tensordot(each.taken.sum(axis=(0, 2, 3, 4)), weights, 1))
            + _arriving(model, each, event)
            for each in (as_now, option)
        )
        one = listed[event]
        when = f"in {years_count(years)}"
        rows.append(Row(event, one["name"], when, now, then, one["direction"]))
    for place in _STATES:
        at = option.states.index(place)
        now, then = (float(each.stocks[-1, at].sum()) for each in (as_now, option))
        one = named[place]
        when = f"on 31 March {LATEST_YEAR + years}"
        rows.append(Row(place[1], one["name"], when, now, then, one["direction"]))
    return tuple(rows)


def _waiting(model: SystemModel, as_now: Fluid, option: Fluid) -> Iterator[Row]:
    """Yield how many wait for each limited service as the last year ends, and how long they wait."""
    named = {(row["track"], row["id"]): row for row in codes.states().iter_rows(named=True)}
    lanes = {lane.id: lane for lane in model.lanes}
    for service in model.services:
        lane = lanes[service.lane]
        title = named[lane.track, lane.state]["name"]
        last = [
            each.waits.filter(pl.col("service") == service.id).row(-1, named=True)
            for each in (as_now, option)
        ]
        now, then = (row["waiting"] for row in last)
        at_the_end = f"on 31 March {LATEST_YEAR + len(as_now.expected.child_years)}"
        yield Row(f"waiting/{service.id}", title, at_the_end, now, then, "lower")
        now, then = (row["mean_wait_days"] or 0.0 for row in last)
        how = "mean days, of those taken in that year"
        yield Row(f"wait_days/{service.id}", title, how, now, then, "lower")


def _emits(model: SystemModel, event: str) -> FloatArray:
    """Return, shape (B,), how often each branch brings an event."""
    return np.array(
        [
            float((*getattr(source, "events", ()), *branch.events).count(event))
            for source, branch in all_branches(model)
        ]
    )


def _arriving(model: SystemModel, expected: Expected, event: str) -> float:
    counts = expected.arrivals.sum(axis=(0, 2, 3))
    return float(
        sum(
            count
            for count, inflow in zip(counts, model.inflows, strict=True)
            if event in inflow.events
        )
    )
