"""One piece of a run: some draws, every option of each on the same children."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl

from seethechild.core.files import read_frame
from seethechild.decide.observe import PER_CHILD, Observed, fates, observe
from seethechild.model.system import SystemModel
from seethechild.simulate.beside import play_beside
from seethechild.simulate.capacity import services_with
from seethechild.simulate.drift import drift_reforms
from seethechild.simulate.load import play_under_load
from seethechild.simulate.load_match import MatchedLoad
from seethechild.simulate.options import Matched, resolve_matched
from seethechild.simulate.parameters import Parameters, draw_parameters
from seethechild.simulate.play import Played, play
from seethechild.simulate.population import Children, make_children
from seethechild.simulate.reforms import Reform
from seethechild.studies.assumed_system import AssumedSystem
from seethechild.studies.looked_at import ASKED, LookedAt

TABLES = ("activity", "events", "outcomes", "fates")


@dataclass(frozen=True, eq=False)
class PlayedOption:
    """An option, its reforms tied to the model's lanes, and the rules of load it is played under."""

    id: str
    matched: tuple[Matched, ...]
    loads: tuple[MatchedLoad, ...] = ()


@dataclass(frozen=True, eq=False)
class Piece:
    """Some draws of a run, with all that is needed to play them anywhere.

    Attributes:
        folder: where the piece's tables go.
        model: the system.
        options: the first is "as now".
        seed, start, years: of the study.
        draws: which draws.
        late: whether to measure late help in the simulated children.
        drawn: the system under each draw of what its added tracks assume; None plays ``model``.
        drift: whether rates drift from year to year.
        chance: names luck and the system's own rates, where it is not the seed: England's councils
            share what is drawn of an option's effects, and nothing else.
    """

    folder: Path
    model: SystemModel
    options: tuple[PlayedOption, ...]
    seed: int
    start: date
    years: int
    draws: tuple[int, ...]
    late: bool = False
    drawn: AssumedSystem | None = None
    drift: bool = False
    chance: int | None = None


def play_piece(piece: Piece) -> dict[str, bytes]:
    """Play the draws of a piece, on a machine that need not share a disk with whoever asks.

    Returns:
        Its tables by name, as Parquet.
    """
    tables: dict[str, list[pl.DataFrame]] = {}
    for draw in piece.draws:
        for name, frames in play_draw(piece, draw).items():
            tables.setdefault(name, []).extend(frames)
    return {name: as_parquet(pl.concat(frames)) for name, frames in tables.items()}


def as_parquet(frame: pl.DataFrame) -> bytes:
    """Return a table as a Parquet file's bytes."""
    buffer = BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def play_draw(piece: Piece, draw: int) -> dict[str, list[pl.DataFrame]]:
    """Play every option of one draw on the same children, with the same parameters and luck.

    Returns:
        ``TABLES``, and of ``looked_at.ASKED`` what the model and the study ask for.
    """
    model = piece.model if piece.drawn is None else piece.drawn(draw)
    seed = piece.seed
    chance = seed if piece.chance is None else piece.chance
    parameters = draw_parameters(model, chance, draw)
    children = make_children(
        model, seed=chance, draw=draw, years=piece.years, parameters=parameters
    )
    drift = (
        drift_reforms(model, seed=seed, draw=draw, years=piece.years) if piece.drift else ()
    )
    observed: list[Observed] = []
    now: Played | None = None
    # Other options are played beside as now, with all that happened in it.
    aside = len(piece.options) > 1 and not model.services
    more = LookedAt(model, draw, piece.start, piece.late)
    for option in piece.options:
        played = play_option(
            model,
            option,
            effects=(seed, draw),
            luck=(chance, draw),
            start=piece.start,
            years=piece.years,
            children=children,
            parameters=parameters,
            drift=drift,
            log=more.log or (aside and now is None),
            beside=now if aside and not more.log else None,
        )
        now = now or played
        observed.append(observe(played, option=option.id))
        more.see(played, observed[-1], option.id)
    base = observed[0]
    return {
        "activity": [each.activity for each in observed],
        "events": [each.events for each in observed],
        "outcomes": [each.outcomes for each in observed],
        "fates": [
            fates(base, other, option=option.id, draw=draw)
            for option, other in zip(piece.options[1:], observed[1:], strict=True)
        ],
        **more.tables,
    }


def play_option(
    model: SystemModel,
    option: PlayedOption,
    *,
    effects: tuple[int, int],
    luck: tuple[int, int],
    start: date,
    years: int,
    children: Children,
    parameters: Parameters,
    drift: Sequence[Reform] = (),
    log: bool = False,
    beside: Played | None = None,
) -> Played:
    """Play one option with the places it has.

    Args:
        model: the system as it is.
        option: what is changed.
        effects: seed and draw of how well it works and of the places it brings.
        luck: seed and draw of everything that happens.
        start: first day played.
        years: how many are played.
        children: who is played, the same for each option.
        parameters: how often things happen.
        drift: what happens in every option alike.
        log: whether to keep every event.
        beside: the same played as now, with its log; takes the place of playing everybody.
    """
    seed, draw = effects
    reforms = resolve_matched(option.matched, model, seed=seed, draw=draw, start=start)
    places = services_with(
        model, option.matched, seed=seed, draw=draw, start=start, years=years
    )
    if beside is not None and not option.loads:
        return play_beside(
            beside,
            places,
            reforms=(*drift, *reforms),
            parameters=parameters,
            outcomes=PER_CHILD,
        )

    def once(more: Sequence[Reform], *, log: bool = True) -> Played:
        return play(
            places,
            seed=luck[0],
            draw=luck[1],
            years=years,
            reforms=(*drift, *reforms, *more),
            children=children,
            parameters=parameters,
            outcomes=PER_CHILD,
            log=log,
        )

    if not option.loads:
        return once((), log=log)
    return play_under_load(once, option.loads, model, seed=seed, draw=draw, years=years)


def gather(folders: Sequence[Path]) -> dict[str, pl.DataFrame]:
    """Return the tables of all pieces together, in the order of the draws."""
    there = {
        name: [folder for folder in folders if (folder / f"{name}.parquet").exists()]
        for name in ASKED
    }
    return {
        name: pl.concat([read_frame(folder / f"{name}.parquet") for folder in mine]).sort(
            "draw", maintain_order=True
        )
        for name, mine in ({name: list(folders) for name in TABLES} | there).items()
        if mine
    }
