"""A study's system under other values of what its added tracks assume."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import uuid4

import polars as pl

from seethechild.model.base_year import BaseYear
from seethechild.model.system import SystemModel
from seethechild.model.tracks.assumed import assumptions_of, with_tracks_assuming
from seethechild.model.tracks.drawn import SQUARE, drawn_values
from seethechild.model.tracks.need import TRACK as NEED
from seethechild.reference.facts import Assumption
from seethechild.studies.limited import (
    ServicePlaces,
    assumptions_of_services,
    with_places,
)

#: Models made in this process, by system and draw, so that each piece of a run need not make its
#: own; the first of a system is that without need. Few systems are played in one process.
_MADE: dict[tuple[str, int], SystemModel] = {}
_WITHOUT_NEED, _MOST_MADE = -1, 4 * SQUARE


@dataclass(frozen=True, eq=False)
class AssumedSystem:
    """A study's system, in which assumptions of its added tracks can be set or drawn.

    It can be sent to another process. As a function it gives the system of a draw of all
    assumptions, which repeats after one Latin square, and keeps what it made.

    Attributes:
        bare: the model without added tracks.
        base: the figures it was fitted to.
        tracks: all tracks of the study.
        services: places the study sets.
        seed: of the run.
        given: assumptions that the study itself brings, by id, in place of the shipped ones.
        token: tells systems apart within a process; in no number.
    """

    bare: SystemModel
    base: BaseYear
    tracks: tuple[str, ...]
    services: tuple[ServicePlaces, ...] = ()
    seed: int = 1
    given: Mapping[str, Assumption] = field(default_factory=dict)
    token: str = field(default_factory=lambda: uuid4().hex)

    def under(self, values: Mapping[str, float]) -> SystemModel:
        """Return the system with some assumptions set, by id.

        Raises:
            SpecError: an unknown assumption, or values that cannot all hold.
        """
        brought = assumptions_of_services(self.services)
        set_to = {name: each.value for name, each in self.given.items()} | {
            name: value for name, value in values.items() if name not in brought
        }
        model = with_tracks_assuming(
            self.bare, self.base, self.tracks, set_to, before=self._without_need()
        )
        return with_places(self._said(model), self.services, values=values)

    def _said(self, model: SystemModel) -> SystemModel:
        """Return the model with the study's own assumptions told as the study has them."""
        if not self.given:
            return model
        columns = ("low", "high", "grade", "why", "source")
        told = pl.DataFrame(
            [
                {"id": name, **{key: getattr(each, key) for key in columns}}
                for name, each in self.given.items()
            ]
        )
        return replace(model, assumptions=model.assumptions.update(told, on="id"))

    @property
    def assumptions(self) -> dict[str, Assumption]:
        """What its added tracks and the services it brings assume, by id."""
        made = {**assumptions_of(self.tracks), **assumptions_of_services(self.services)}
        return {name: self.given.get(name, each) for name, each in made.items()}

    def __call__(self, draw: int) -> SystemModel:
        """Return the system of a draw of the assumptions, from 0."""
        row = draw % SQUARE
        made = _MADE.get((self.token, row))
        if made is None:
            values = drawn_values(self.assumptions, self.seed, row)
            made = self._keep(row, self.under(values))
        return made

    def _without_need(self) -> SystemModel | None:
        """Return the model with its other added tracks as they are assumed; None if it has none."""
        others = [track for track in self.tracks if track != NEED]
        if not assumptions_of(others):
            return None
        made = _MADE.get((self.token, _WITHOUT_NEED))
        if made is None:
            plain = with_tracks_assuming(self.bare, self.base, others, {})
            made = self._keep(_WITHOUT_NEED, plain)
        return made

    def _keep(self, row: int, model: SystemModel) -> SystemModel:
        while len(_MADE) >= _MOST_MADE:
            del _MADE[next(iter(_MADE))]
        _MADE[self.token, row] = model
        return model
