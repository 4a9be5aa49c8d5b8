"""A study's system under other values of what its added tracks assume."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from seethechild.model.base_year import BaseYear
from seethechild.model.system import SystemModel
from seethechild.model.tracks.assumed import assumptions_of, with_tracks_assuming
from seethechild.model.tracks.drawn import SQUARE, drawn_values
from seethechild.model.tracks.need import TRACK as NEED
from seethechild.studies.limited import ServicePlaces, with_places


@dataclass(eq=False)
class AssumedSystem:
    """A study's system under other values of what its added tracks assume.

    It can be sent to another process. As a function it gives the system of a draw of all
    assumptions, which repeats after one Latin square, and keeps what it made.

    Attributes:
        bare: the model without added tracks.
        base: the figures it was fitted to.
        tracks: all tracks of the study.
        services: places the study sets.
        seed: of the run.
    """

    bare: SystemModel
    base: BaseYear
    tracks: tuple[str, ...]
    services: tuple[ServicePlaces, ...] = ()
    seed: int = 1
    _made: dict[int, SystemModel] = field(default_factory=dict)
    _before: SystemModel | None = None

    def under(self, values: Mapping[str, float]) -> SystemModel:
        """Return the system with some assumptions set, by id.

        Raises:
            SpecError: an unknown assumption, or values that cannot all hold.
        """
        if self._before is None:
            others = [track for track in self.tracks if track != NEED]
            self._before = with_tracks_assuming(self.bare, self.base, others, {})
        known = self._before if self._before is not self.bare else None
        model = with_tracks_assuming(
            self.bare, self.base, self.tracks, values, before=known
        )
        return with_places(model, self.services)

    def __call__(self, draw: int) -> SystemModel:
        """Return the system of a draw of the assumptions, from 0."""
        row = draw % SQUARE
        if row not in self._made:
            values = drawn_values(assumptions_of(self.tracks), self.seed, row)
            self._made[row] = self.under(values)
        return self._made[row]

    def __getstate__(self) -> dict[str, object]:
        """Leave out what was made: whoever gets it makes its own."""
        return {**self.__dict__, "_made": {}, "_before": None}
