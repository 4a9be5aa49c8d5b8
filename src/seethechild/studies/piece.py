"""One piece of a run: some draws, every option of each on the same children."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl

from seethechild.core.files import read_frame
from seethechild.decide.coverage import NEED, coverage, first_help, needy_parts
from seethechild.decide.observe import PER_CHILD, Observed, fates, observe
from seethechild.decide.waits import waits, waits_by_group
from seethechild.decide.worst_off import Burden, burden, worst_off
from seethechild.model.system import SystemModel
from seethechild.simulate.activity import MEANS
from seethechild.simulate.capacity import services_with
from seethechild.simulate.options import Matched, resolve_matched
from seethechild.simulate.parameters import draw_parameters
from seethechild.simulate.play import Played, play
from seethechild.simulate.population import make_children

TABLES = ("activity", "events", "outcomes", "fates")
#: Tables of a run in which services have few places.
OF_SERVICES = ("waits", "waits_by_group")
#: Tables of a run with the track ``need``, from its first draws: they take every event of each child.
OF_NEED = ("coverage", "first_help", "worst_off")
DRAWS_LOOKED_AT = 50


@dataclass(frozen=True, eq=False)
class PlayedOption:
    """An option, its reforms tied to the model's lanes."""

    id: str
    matched: tuple[Matched, ...]


@dataclass(frozen=True, eq=False)
class Piece:
    """Some draws of a run, with all that is needed to play them anywhere.

    Attributes:
        folder: where the piece's tables go.
        model: the system.
        options: the first is "as now".
        seed, start, years: of the study.
        draws: which draws.
    """

    folder: Path
    model: SystemModel
    options: tuple[PlayedOption, ...]
    seed: int
    start: date
    years: int
    draws: tuple[int, ...]


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
        ``TABLES``, ``OF_SERVICES`` where services have few places, and ``OF_NEED`` where the model
        has the track ``need``, of the first ``DRAWS_LOOKED_AT`` draws.
    """
    model, seed = piece.model, piece.seed
    parameters = draw_parameters(model, seed, draw)
    children = make_children(
        model, seed=seed, draw=draw, years=piece.years, parameters=parameters
    )
    observed, more = [], _More()
    need = NEED in model.tracks and draw < DRAWS_LOOKED_AT
    for option in piece.options:
        reforms = resolve_matched(
            option.matched, model, seed=seed, draw=draw, start=piece.start
        )
        places = services_with(
            model,
            option.matched,
            seed=seed,
            draw=draw,
            start=piece.start,
            years=piece.years,
        )
        played = play(
            places,
            seed=seed,
            draw=draw,
            years=piece.years,
            reforms=reforms,
            children=children,
            parameters=parameters,
            outcomes=PER_CHILD,
            log=need,
        )
        observed.append(observe(played, option=option.id))
        more.see(played, observed[-1], option.id, need=need)
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


class _More:
    """Tables of what only some models have, option by option, "as now" first."""

    def __init__(self) -> None:
        self.tables: dict[str, list[pl.DataFrame]] = {}
        self._base: tuple[Observed, Burden] | None = None

    def see(self, played: Played, observed: Observed, option: str, *, need: bool) -> None:
        """Look at one played option; with ``need``, at who in need is helped too."""
        if played.model.services:
            for name, table in zip(OF_SERVICES, (waits, waits_by_group), strict=True):
                self._add(name, table(played, option=option))
        if not need:
            return
        needy = needy_parts(played)
        mine = observed, burden(played, needy)
        self._base = self._base or mine
        draw = MEANS if played.draw is None else played.draw
        for name, frame in zip(
            OF_NEED,
            (
                coverage(played, needy, option=option),
                first_help(played, needy, option=option),
                worst_off(self._base, mine, option=option, draw=draw),
            ),
            strict=True,
        ):
            self._add(name, frame)

    def _add(self, name: str, frame: pl.DataFrame) -> None:
        self.tables.setdefault(name, []).append(frame)


def gather(folders: Sequence[Path]) -> dict[str, pl.DataFrame]:
    """Return the tables of all pieces together, in the order of the draws."""
    there = {
        name: [folder for folder in folders if (folder / f"{name}.parquet").exists()]
        for name in (*OF_SERVICES, *OF_NEED)
    }
    return {
        name: pl.concat([read_frame(folder / f"{name}.parquet") for folder in mine]).sort(
            "draw", maintain_order=True
        )
        for name, mine in ({name: list(folders) for name in TABLES} | there).items()
        if mine
    }
