"""A study: the question. Everything that determines the numbers, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from seethechild.core.errors import DataError, Problem
from seethechild.core.time import FinancialYear
from seethechild.model.system import Team
from seethechild.model.tracks import ALWAYS
from seethechild.simulate.load_rule import LoadRule
from seethechild.studies.limited import ServicePlaces
from seethechild.studies.load import loads_from, written
from seethechild.studies.need_number import NeedNumber, number_from

#: Years the figures of a council are complete enough for, as they end.
EARLIEST_YEAR, LATEST_YEAR = 2022, 2025
DEFAULT_YEARS, DEFAULT_DRAWS, DEFAULT_SEED = 10, 200, 1
MOST_YEARS, MOST_DRAWS, LARGEST_SEED = 30, 10_000, 2**31 - 1
AS_NOW = "as_now"


@dataclass(frozen=True)
class ReformSource:
    """A reform of a study: one that ships, or the text of the user's own file.

    Attributes:
        id: its id.
        text: the TOML text; empty for one that ships.
        reach: the study's own reach for it; None keeps the reform's.
        starts: the study's own first month for it; None keeps the reform's.
        reach_by: ``child`` or ``family``, the study's own; empty keeps the reform's.
    """

    id: str
    text: str = ""
    reach: float | None = None
    starts: date | None = None
    reach_by: str = ""


@dataclass(frozen=True)
class OptionSpec:
    """One option of a study: a named bundle of reforms."""

    id: str
    title: str
    reforms: tuple[ReformSource, ...]


@dataclass(frozen=True)
class Given:
    """What stands in for the published figures' system: journeys to fit one to, or one fitted.

    Attributes:
        kind: ``data`` or ``model``.
        path: folder of the dataset or model, as it was given; in no fingerprint.
        population: children by single year of age, for data of no known council; may be empty.
    """

    kind: str
    path: str
    population: tuple[float, ...] = ()

    @property
    def name(self) -> str:
        """The folder's name, without where it lies."""
        return Path(self.path).name


@dataclass(frozen=True)
class Study:
    """What is asked.

    Attributes:
        council: ONS code.
        base_year: the year the figures are for, as it ends.
        years: how many years are played.
        draws: how many sets of parameters, effects and chance.
        seed: names all chance.
        options: what is compared with "as now".
        title: the user's own.
        law_in_force_from: first day on which laws already passed act; None while not known.
        discount_rate: a year; None takes the published one.
        deflator: the user's own price index, as (year, level), years as they end; empty takes CPIH.
        given: the council's own journeys or a fitted model, in place of its published figures'.
        tracks: what is played, in the order of ``model.tracks``.
        services: the study's own numbers of places, by id.
        late: whether to measure late help in the simulated children.
        groups: how children are told apart, one of ``reference.groups.GROUPS``; empty: not.
        drift: whether rates drift from year to year, as far as published figures have.
        loads: rates that follow how many children there were the month before.
        need: how many children have a need, where lists say it; None goes by surveys.
    """

    council: str
    base_year: int
    years: int
    draws: int
    seed: int
    options: tuple[OptionSpec, ...]
    title: str = ""
    law_in_force_from: date | None = None
    discount_rate: float | None = None
    deflator: tuple[tuple[int, float], ...] = ()
    given: Given | None = None
    tracks: tuple[str, ...] = ALWAYS
    services: tuple[ServicePlaces, ...] = ()
    late: bool = False
    groups: str = ""
    drift: bool = True
    loads: tuple[LoadRule, ...] = ()
    need: NeedNumber | None = None

    @property
    def start(self) -> date:
        """The first day played: the day after the base year's end."""
        return FinancialYear.ending_in(self.base_year).stop

    @property
    def levels(self) -> Mapping[int, float] | None:
        """The user's own price index by financial year, as it ends; None takes CPIH."""
        return dict(self.deflator) or None

    def to_dict(self) -> dict[str, object]:
        """Return the study as plain values, enough to ask it again."""
        given = self.given
        own = (
            {}
            if given is None
            else {"given": {**vars(given), "population": list(given.population)}}
        )
        return {
            **own,
            "title": self.title,
            "council": self.council,
            "base_year": self.base_year,
            "years": self.years,
            "draws": self.draws,
            "seed": self.seed,
            "law_in_force_from": _said(self.law_in_force_from),
            "discount_rate": self.discount_rate,
            "deflator": {str(year): level for year, level in self.deflator},
            "options": [
                {
                    "id": option.id,
                    "title": option.title,
                    "reforms": [
                        {
                            "id": reform.id,
                            "text": reform.text,
                            "reach": reform.reach,
                            "starts": _said(reform.starts),
                            **({"reach_by": reform.reach_by} if reform.reach_by else {}),
                        }
                        for reform in option.reforms
                    ],
                }
                for option in self.options
            ],
            **self._beyond(),
        }

    def _beyond(self) -> dict[str, object]:
        # Only where they are asked for: a study without them stays the question it was.
        return {
            **({} if self.tracks == ALWAYS else {"tracks": list(self.tracks)}),
            **(
                {"services": [one.to_dict() for one in self.services]}
                if self.services
                else {}
            ),
            **({"late": True} if self.late else {}),
            **({"groups": self.groups} if self.groups else {}),
            **({"drift": True} if self.drift else {}),
            **({"load": [written(one) for one in self.loads]} if self.loads else {}),
            **({"need": dict(vars(self.need))} if self.need else {}),
        }


def settings_of(study: Study) -> dict[str, object]:
    """Return what of a study determines its numbers: all of it but where its data lie."""
    said = study.to_dict()
    if study.given is not None:
        people = list(study.given.population)
        said["given"] = {
            "kind": study.given.kind,
            "name": study.given.name,
            "population": people,
        }
    return said


def study_from_dict(kept: Mapping[str, object]) -> Study:
    """Return the study that ``Study.to_dict`` wrote.

    Raises:
        DataError: what was kept is not a study.
    """
    try:
        rate = kept["discount_rate"]
        return Study(
            council=str(kept["council"]),
            base_year=int(str(kept["base_year"])),
            years=int(str(kept["years"])),
            draws=int(str(kept["draws"])),
            seed=int(str(kept["seed"])),
            options=tuple(_option(one) for one in _listed(kept["options"])),
            title=str(kept["title"]),
            law_in_force_from=_day(kept["law_in_force_from"]),
            discount_rate=None if rate is None else float(str(rate)),
            deflator=tuple(
                (int(year), float(level)) for year, level in _mapped(kept["deflator"])
            ),
            given=_given(kept.get("given")),
            tracks=tuple(str(each) for each in _list(kept.get("tracks", list(ALWAYS)))),
            services=tuple(_service(one) for one in _listed(kept.get("services", []))),
            late=bool(kept.get("late", False)),
            groups=str(kept.get("groups", "")),
            drift=bool(kept.get("drift", False)),
            loads=loads_from(kept),
            need=number_from(kept.get("need")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(
            Problem("study", "what the run kept is not a study", "Run the study again.")
        ) from error


def _given(kept: object) -> Given | None:
    if kept is None:
        return None
    if not isinstance(kept, Mapping):
        raise TypeError
    people = kept["population"]
    if not isinstance(people, list):
        raise TypeError
    return Given(
        str(kept["kind"]), str(kept["path"]), tuple(float(str(each)) for each in people)
    )


def _said(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(said: object) -> date | None:
    return date.fromisoformat(str(said)) if said else None


def _list(kept: object) -> list[object]:
    if not isinstance(kept, list):
        raise TypeError
    return kept


def _listed(kept: object) -> list[Mapping[str, object]]:
    if not isinstance(kept, list):
        raise TypeError
    return kept


def _mapped(kept: object) -> list[tuple[str, float]]:
    if not isinstance(kept, Mapping):
        raise TypeError
    return sorted(kept.items())


def _option(kept: Mapping[str, object]) -> OptionSpec:
    return OptionSpec(
        str(kept["id"]),
        str(kept["title"]),
        tuple(_source(one) for one in _listed(kept["reforms"])),
    )


def _service(kept: Mapping[str, object]) -> ServicePlaces:
    places, ratio = kept["places"], kept["ratio"]
    return ServicePlaces(
        str(kept["id"]),
        None if places is None else int(str(places)),
        None if ratio is None else float(str(ratio)),
        tuple(
            Team(str(each["id"]), float(str(each["children"])), float(str(each["places"])))
            for each in _listed(kept.get("teams", []))
        ),
    )


def _source(kept: Mapping[str, object]) -> ReformSource:
    reach = kept["reach"]
    return ReformSource(
        str(kept["id"]),
        str(kept["text"]),
        None if reach is None else float(str(reach)),
        _day(kept["starts"]),
        str(kept.get("reach_by", "")),
    )
