"""How far each answer of a run moves when one assumption is set low, and high.

Assumptions of the added tracks (early help, mental health help, unseen need) rest on surveys and
judgement. Each is set to both ends of its range, the others left as they are, and the options are
played again on the same children with the same luck. What moves an answer most comes first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import polars as pl

from seethechild.core.errors import SpecError
from seethechild.core.progress import Progress
from seethechild.decide.observe import observe
from seethechild.model.system import SystemModel
from seethechild.model.tracks.need import TRACK as NEED
from seethechild.model.tracks.need import unseen
from seethechild.reference import codes
from seethechild.reference.facts import Assumption
from seethechild.report.words import count, number_word
from seethechild.simulate.parameters import draw_parameters
from seethechild.simulate.population import make_children
from seethechild.studies.assumed_system import AssumedSystem
from seethechild.studies.executors import spread
from seethechild.studies.piece import PlayedOption, play_option

#: Draws at each end of a range, the same for all: as many as play so many children, within limits.
CHILDREN_PLAYED, FEWEST_DRAWS, MOST_DRAWS = 100_000, 3, 5
#: A swing is clear beyond this many of its standard errors.
CLEAR = 2.0
#: What is counted at the start, of which no option changes anything.
UNSEEN, UNSEEN_TITLE = "unseen_need", "children with a need and without help at the start"
AS_NOW = "as_now"
#: Columns of the table.
SENSITIVITY = pl.Schema(
    {
        "option": pl.String,
        "outcome": pl.String,
        "title": pl.String,
        "assumption": pl.String,
        "what": pl.String,
        "grade": pl.String,
        "low": pl.Float64,
        "high": pl.Float64,
        "base": pl.Float64,
        "at_low": pl.Float64,
        "at_high": pl.Float64,
        "swing": pl.Float64,
        "noise": pl.Float64,
        "clear": pl.Boolean,
    }
)


@dataclass(frozen=True, eq=False)
class Asked:
    """What is played at each end of each assumption.

    Attributes:
        system: the study's.
        options: the first is "as now".
        start, years: of the study.
        draws: how many.
    """

    system: AssumedSystem
    options: tuple[PlayedOption, ...]
    start: date
    years: int
    draws: int


@dataclass(frozen=True)
class End:
    """One assumption at one end of its range; no name is the system as it is."""

    assumption: str
    value: float


def sensitivity_table(
    system: AssumedSystem,
    options: Sequence[PlayedOption],
    *,
    start: date,
    years: int,
    draws: int | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    assumptions: Mapping[str, Assumption] | None = None,
    executor: str | None = None,
) -> pl.DataFrame:
    """Return how each answer moves with each assumption, the largest swing of each answer first.

    Args:
        system: the study's, with its added tracks.
        options: what is compared, "as now" first, tied to the system's lanes.
        start: first day played.
        years: how many are played.
        draws: at each end of each range; None takes more of them for a small council.
        workers: processes; never changes a number.
        progress: told of each end that is done.
        assumptions: which to move, by id; None takes all that the tracks make.
        executor: of a cluster, as for a run; nor does it change a number.

    Returns:
        ``SENSITIVITY``: for each option and outcome (option less as now, over the whole run) and
        each assumption: the answer as assumed, at the low end and at the high end; their
        difference; its standard error over the draws, and whether the swing is clear of it. For
        the option "as_now" the outcome is the children with unseen need at the start. Where
        one end of a range cannot hold with the rest, its answer is null.
    """
    moved = system.assumptions if assumptions is None else assumptions
    ends = [End("", 0.0)]
    for name, each in moved.items():
        if each.low < each.high:
            ends += [End(name, each.low), End(name, each.high)]
    if len(ends) == 1:
        return pl.DataFrame(schema=SENSITIVITY)
    answers: dict[End, Answers | None] = {}

    def finished(end: End, found: "Answers | None") -> None:
        answers[end] = found
        if progress is not None:
            progress.step(len(answers), len(ends), "trying the assumptions")

    asked = Asked(system, tuple(options), start, years, draws or _enough(system.bare))
    spread(
        partial(play_end, asked),
        ends,
        workers=workers,
        finished=finished,
        executor=executor,
    )
    return _table(answers, moved)


def _enough(model: SystemModel) -> int:
    children = max(float(model.start["count"].sum()), 1.0)
    return int(min(max(CHILDREN_PLAYED / children, FEWEST_DRAWS), MOST_DRAWS))


#: Option and outcome to the answer in each draw.
Answers = Mapping[tuple[str, str], tuple[float, ...]]


def play_end(asked: Asked, end: End) -> Answers | None:
    """Play every option with one assumption at one end of its range.

    Returns:
        Option and outcome to option less as now by draw; None if the value cannot hold.
    """
    values = {end.assumption: end.value} if end.assumption else {}
    try:
        model = asked.system.under(values)
    except SpecError:
        return None
    found: dict[tuple[str, str], list[float]] = {}
    for draw in range(asked.draws):
        for key, change in _play(asked, model, draw).items():
            found.setdefault(key, []).append(change)
    answers = {key: tuple(values) for key, values in found.items()}
    if NEED in model.tracks:
        answers[AS_NOW, UNSEEN] = (sum(unseen(model).values()),) * asked.draws
    return answers


def _play(asked: Asked, model: SystemModel, draw: int) -> dict[tuple[str, str], float]:
    seed, years = asked.system.seed, asked.years
    parameters = draw_parameters(model, seed, draw)
    children = make_children(
        model, seed=seed, draw=draw, years=years, parameters=parameters
    )
    totals: dict[str, dict[str, float]] = {}
    for option in asked.options:
        played = play_option(
            model,
            option,
            effects=(seed, draw),
            luck=(seed, draw),
            start=asked.start,
            years=years,
            children=children,
            parameters=parameters,
        )
        outcomes = observe(played, option=option.id).outcomes
        totals[option.id] = dict(outcomes.select("outcome", "value").iter_rows())
    now = totals[asked.options[0].id]
    return {
        (option.id, outcome): totals[option.id][outcome] - now[outcome]
        for option in asked.options[1:]
        for outcome in now
    }


def _table(
    answers: Mapping[End, Answers | None], moved: Mapping[str, Assumption]
) -> pl.DataFrame:
    base = answers[End("", 0.0)] or {}
    listed = codes.outcomes().sort("order").select("id", "name").rows()
    titles = {**{name: title.lower() for name, title in listed}, UNSEEN: UNSEEN_TITLE}
    order = {name: place for place, name in enumerate(titles)}
    rows = []
    for (option, outcome), usual in base.items():
        for name, each in moved.items():
            low, high = (
                (answers.get(End(name, value)) or {}).get((option, outcome))
                for value in (each.low, each.high)
            )
            if low is None and high is None:
                continue
            swings = np.subtract(high or usual, low or usual)
            noise = (
                float(swings.std(ddof=1) / np.sqrt(len(swings))) if len(swings) > 1 else 0.0
            )
            swing = float(swings.mean())
            rows.append(
                (
                    option, outcome, titles.get(outcome, outcome), name, each.what, each.grade,
                    each.low, each.high, float(np.mean(usual)), _mean(low), _mean(high),
                    swing, noise, abs(swing) > CLEAR * noise and swing != 0.0,
                )
            )  # fmt: skip
    return (
        pl.DataFrame(rows, schema=SENSITIVITY, orient="row")
        .with_columns(
            _order=pl.col("outcome").replace_strict(order, default=len(order)),
            _size=pl.col("swing").abs(),
        )
        .sort(
            "option",
            "_order",
            "_size",
            "assumption",
            descending=[False, False, True, False],
        )
        .drop("_order", "_size")
    )


def _mean(values: tuple[float, ...] | None) -> float | None:
    return None if values is None else float(np.mean(values))


def sensitivity_sentence(table: pl.DataFrame, *, option: str, outcome: str) -> str:
    """Return in a sentence what moves one answer most.

    Args:
        table: as ``sensitivity_table`` returns it.
        option: its id.
        outcome: id of what is counted.

    Returns:
        Nothing for an answer that is not in the table.
    """
    mine = table.filter((pl.col("option") == option) & (pl.col("outcome") == outcome))
    if not mine.height:
        return ""
    clear = mine.filter("clear")
    tried = number_word(mine.height)
    if not clear.height:
        return (
            f"None of the {tried} assumptions tried moves {mine['title'][0]} beyond chance, "
            "each set low and high in turn."
        )
    first = clear.row(0, named=True)
    what = first["what"][0].lower() + first["what"][1:]
    ends = [
        first["base"] if first[end] is None else first[end] for end in ("at_low", "at_high")
    ]
    return (
        f"Of {tried} assumptions, what moves {first['title']} most is {what}: "
        f"from {_number(ends[0])} at {first['low']:g} to {_number(ends[1])} at "
        f"{first['high']:g}, {_number(first['base'])} as assumed."
    )


def _number(value: float) -> str:
    said = count(abs(value))
    return f"−{said}" if value < 0 and said != "0" else said
