"""Tables of a piece that only some runs have: waiting, coverage, late help of simulated children."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from seethechild.decide.coverage import NEED, coverage, first_help, needy_parts
from seethechild.decide.harm_waiting import harm_waiting
from seethechild.decide.late_simulated import late_of
from seethechild.decide.observe import Observed
from seethechild.decide.waits import waits, waits_by_group
from seethechild.decide.worst_off import Burden, burden, worst_off
from seethechild.model.system import SystemModel
from seethechild.simulate.activity import MEANS
from seethechild.simulate.load import PlayedUnderLoad, course_table
from seethechild.simulate.play import Played

#: Where services have few places.
OF_SERVICES = ("waits", "waits_by_group")
#: The same, from the first draws only.
OF_LINES = ("harm_waiting",)
#: Where the model has the track ``need``.
OF_NEED = ("coverage", "first_help", "worst_off")
#: Where the study asks for it.
OF_LATE = ("late",)
OF_LOAD = ("load",)
ASKED = (*OF_SERVICES, *OF_LINES, *OF_NEED, *OF_LATE, *OF_LOAD)
#: Draws in which every event of each child is looked at, which takes about as long as playing it.
DRAWS_OF_EVENTS, DRAWS_OF_LATE = 50, 10


@dataclass(eq=False)
class LookedAt:
    """What is looked at in one draw beyond what every run tells, option by option, "as now" first.

    Attributes:
        model: the system as it is.
        draw: number of the draw.
        start: first day of the run.
        late: whether the study asks for late help.
        tables: by name, one frame an option.
    """

    model: SystemModel
    draw: int
    start: date
    late: bool
    tables: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    _base: tuple[Observed, Burden] | None = None

    @property
    def need(self) -> bool:
        """Whether to look at who in need is helped, in this draw."""
        return NEED in self.model.tracks and self.draw < DRAWS_OF_EVENTS

    @property
    def lines(self) -> bool:
        """Whether to look at what befalls children in line, in this draw."""
        return bool(self.model.services) and self.draw < DRAWS_OF_EVENTS

    @property
    def late_help(self) -> bool:
        """Whether to measure late help, in this draw."""
        return self.late and self.draw < DRAWS_OF_LATE

    @property
    def log(self) -> bool:
        """Whether that takes every event of each child."""
        return self.need or self.lines or self.late_help

    def see(self, played: Played, observed: Observed, option: str) -> None:
        """Look at one played option."""
        if played.model.services:
            for name, table in zip(OF_SERVICES, (waits, waits_by_group), strict=True):
                self._add(name, table(played, option=option))
        if self.lines:
            self._add("harm_waiting", harm_waiting(played, option=option))
        if self.need:
            self._see_need(played, observed, option)
        if isinstance(played, PlayedUnderLoad):
            self._add("load", course_table(played, option=option))
        if self.late_help:
            self._add("late", late_of(played, first=self.start, option=option))

    def _see_need(self, played: Played, observed: Observed, option: str) -> None:
        needy = needy_parts(played)
        mine = observed, burden(played, needy)
        self._base = self._base or mine
        draw = MEANS if played.draw is None else played.draw
        self._add("coverage", coverage(played, needy, option=option))
        self._add("first_help", first_help(played, needy, option=option))
        self._add("worst_off", worst_off(self._base, mine, option=option, draw=draw))

    def _add(self, name: str, frame: pl.DataFrame) -> None:
        self.tables.setdefault(name, []).append(frame)
