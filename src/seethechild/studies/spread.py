"""Which source of uncertainty drives the spread of each answer.

The sources are how often things happen in the council, how well an option works, what was assumed,
and chance. Everything a run draws has a seed and a number of its own for each source, so one source
can be held while another is drawn anew. A *square* is played for two draws of each source, in all
combinations (see ``decide.uncertainty``). It costs 4 plays as now and 8 of each option, twice that
where assumptions are drawn too; few squares tell what leads, and the table says how sure that is.

It also says why runs have no control variate. The exact expectation (``forward``) can take away
chance only, and chance is little of what is left: options are played on the same children with the
same luck, which already makes the variance of a change hundreds to thousands of times smaller. For
Camden, ten years, family group decision making, 60 draws, the best control (the same luck at central
parameters, less its expectation) explained at most 6 % of the variance of any outcome's change but
returns home (13 %) and emergencies (25 %; very few), and returns to care (8 %); it doubles the plays.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.errors import Problem, SpecError
from seethechild.decide.observe import observe
from seethechild.decide.uncertainty import FEWEST_SQUARES, sources_of_spread
from seethechild.model.system import SystemModel
from seethechild.reference import codes
from seethechild.simulate.drift import drift_reforms
from seethechild.simulate.parameters import draw_parameters
from seethechild.simulate.population import make_children
from seethechild.studies.piece import PlayedOption, play_option

#: The sources, and what they are in a sentence.
SOURCES: Mapping[str, str] = {
    "parameters": "how often things happen in this council",
    "effects": "how well it works",
    "assumptions": "what is assumed where nobody counts",
    "chance": "chance: which children, and when",
}
#: Squares played if nothing else is asked; the leading source is clear with these.
SQUARES = 16
#: A source with more than this share of the variance is most of it.
MOST = 0.5
#: Columns of the table.
SPREAD = pl.Schema(
    {
        "option": pl.String,
        "outcome": pl.String,
        "source": pl.String,
        "share": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
    }
)
Floats = NDArray[np.float64]
#: Which draw of each source.
Draws = Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Square:
    """Two draws of each source, with all that is needed to play them anywhere.

    Attributes:
        number: of the square; its draws are twice that and the one after.
        model: the system.
        options: the first is "as now".
        seed, start, years: of the study.
        model_of: the system under one draw of the assumptions; None where none are drawn. It is
            asked for the same draw again and again, and should keep what it made. To be sent to
            another process it must be a module-level function, or a ``functools.partial`` of one.
        drift: whether rates drift from year to year; that counts as how often things happen.
    """

    number: int
    model: SystemModel
    options: tuple[PlayedOption, ...]
    seed: int
    start: date
    years: int
    model_of: Callable[[int], SystemModel] | None = None
    drift: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that are drawn."""
        drawn = self.model_of is not None
        return tuple(name for name in SOURCES if drawn or name != "assumptions")


def squares_of(
    model: SystemModel,
    options: Sequence[PlayedOption],
    *,
    seed: int,
    start: date,
    years: int,
    squares: int = SQUARES,
    model_of: Callable[[int], SystemModel] | None = None,
    drift: bool = False,
) -> tuple[Square, ...]:
    """Return the squares to play, each a piece of work of its own.

    Raises:
        SpecError: fewer than 2 squares.
    """
    if squares < FEWEST_SQUARES:
        mend = f"Give {FEWEST_SQUARES} or more."
        raise SpecError(Problem("squares", f"is {squares}", mend))
    return tuple(
        Square(number, model, tuple(options), seed, start, years, model_of, drift)
        for number in range(squares)
    )


def play_square(square: Square) -> pl.DataFrame:
    """Play one square.

    Returns:
        Columns square, option, outcome, a column for each source (0 or 1: which of its draws) and
        change: the option less as now.
    """
    first = 2 * square.number
    now, *others = square.options
    frames = []
    plain = _Corner(square, now)
    for corner in product((0, 1), repeat=len(square.sources)):
        which = dict(zip(square.sources, corner, strict=True))
        draws = {name: first + each for name, each in which.items()}
        base = plain.outcomes(draws)
        for option in others:
            mine = _Corner(square, option).outcomes(draws)
            frames.append(
                pl.DataFrame(
                    {
                        "square": [square.number] * len(base),
                        "option": [option.id] * len(base),
                        "outcome": list(base),
                        **{name: [each] * len(base) for name, each in which.items()},
                        "change": [mine[name] - base[name] for name in base],
                    }
                )
            )
    return pl.concat(frames) if frames else pl.DataFrame()


class _Corner:
    """An option to be played with a draw of each source; what makes no difference is kept."""

    def __init__(self, square: Square, option: PlayedOption) -> None:
        self.square, self.option = square, option
        self._known: dict[tuple[int, ...], dict[str, float]] = {}

    def outcomes(self, draws: Draws) -> dict[str, float]:
        """Return the outcomes of the whole run, by id."""
        idle = () if self.option.matched or self.option.loads else ("effects",)
        key = tuple(draw for name, draw in draws.items() if name not in idle)
        if key not in self._known:
            self._known[key] = self._play(draws)
        return self._known[key]

    def _play(self, draws: Draws) -> dict[str, float]:
        square, luck, effect = self.square, draws["chance"], draws["effects"]
        model = square.model_of(draws["assumptions"]) if square.model_of else square.model
        parameters = draw_parameters(model, square.seed, draws["parameters"])
        children = make_children(
            model, seed=square.seed, draw=luck, years=square.years, parameters=parameters
        )
        played = play_option(
            model,
            self.option,
            effects=(square.seed, effect),
            luck=(square.seed, luck),
            start=square.start,
            years=square.years,
            children=children,
            parameters=parameters,
            drift=drift_reforms(
                model, seed=square.seed, draw=draws["parameters"], years=square.years
            )
            if square.drift
            else (),
        )
        found = observe(played, option=self.option.id).outcomes
        return dict(found.select("outcome", "value").iter_rows())


def spread_table(played: Sequence[pl.DataFrame], *, seed: int) -> pl.DataFrame:
    """Return where the spread of each outcome of each option comes from.

    Args:
        played: what ``play_square`` returned for each square, in any order.
        seed: of the study.

    Returns:
        ``SPREAD``: share of the variance of option minus as now that comes from each source; low to
        high holds 90 % of what as many other squares would have said. Shares of one outcome sum
        to 1; they are null where an option changes nothing.
    """
    if not any(each.height for each in played):
        return pl.DataFrame(schema=SPREAD)
    every = pl.concat(played)
    sources = tuple(name for name in SOURCES if name in every.columns)
    order = ["square", *sources]
    rows = []
    for (option, outcome), frame in every.group_by(
        "option", "outcome", maintain_order=True
    ):
        changes = frame.sort(order)["change"].to_numpy()
        shape = (-1, *(2 for _ in sources))
        found = sources_of_spread(changes.reshape(shape), sources, seed=seed)
        rows += [
            (option, outcome, one.source, one.share, one.low, one.high) for one in found
        ]
    return pl.DataFrame(rows, schema=SPREAD, orient="row").fill_nan(None)


def spread_sentences(
    table: pl.DataFrame, *, option: str, outcomes: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return what the table says of an option, in plain words; one sentence for each source that leads.

    Args:
        table: ``SPREAD``.
        option: its id.
        outcomes: which outcomes are told of, by id; empty for all.

    Example:
        >>> table = pl.DataFrame(
        ...     [("x", "emergencies", "effects", 0.8, 0.7, 0.9),
        ...      ("x", "emergencies", "chance", 0.2, 0.1, 0.3)], schema=SPREAD, orient="row")
        >>> spread_sentences(table, option="x")[0]
        'Most of what we do not know about emergencies comes from how well it works (80 %).'
    """
    mine = table.filter((pl.col("option") == option) & pl.col("share").is_not_null())
    if outcomes:
        mine = mine.filter(pl.col("outcome").is_in(list(outcomes)))
    led: dict[str, list[tuple[str, float]]] = {}
    for (outcome,), frame in mine.group_by("outcome", maintain_order=True):
        top = frame.sort("share", descending=True).row(0, named=True)
        source = top["source"] if top["share"] > MOST else ""
        led.setdefault(source, []).append((_title(str(outcome)), top["share"]))
    return tuple(_sentences(led))


def _sentences(led: Mapping[str, Sequence[tuple[str, float]]]) -> Iterator[str]:
    for source in [*SOURCES, ""]:
        named = led.get(source, ())
        if not named:
            continue
        titles = [title for title, _ in named]
        about = (
            titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"
        )
        if not source:
            yield f"What we do not know about {about} comes from several sources alike."
            continue
        least, most = (round(100 * f(share for _, share in named)) for f in (min, max))
        share = f"{least} %" if least == most else f"{least} to {most} %"
        yield f"Most of what we do not know about {about} comes from {SOURCES[source]} ({share})."


def _title(outcome: str) -> str:
    titles = dict(codes.outcomes().select("id", "name").iter_rows())
    name = str(titles.get(outcome, outcome))
    return name[:1].lower() + name[1:]
