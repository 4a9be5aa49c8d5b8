"""A study: the question as a file. Everything that determines the numbers, and nothing else."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from seethechild.core.errors import Problem, SpecError, UnknownNameError
from seethechild.reference.councils import find_council
from seethechild.simulate.option_fields import Fields
from seethechild.simulate.option_read import parse_reform
from seethechild.simulate.option_schema import ReformFile
from seethechild.simulate.options import find_reform

#: The latest year for which nearly everything is published, as it ends.
LATEST_YEAR = 2025
DEFAULT_YEARS, DEFAULT_DRAWS, DEFAULT_SEED = 10, 200, 1
MOST_YEARS, MOST_DRAWS, LARGEST_SEED = 30, 10_000, 2**31 - 1
AS_NOW = "as_now"
_STUDY_KEYS = (
    "title", "council", "base_year", "years", "draws", "seed", "law_in_force_from",
    "discount_rate", "option",
)  # fmt: skip
_OPTION_KEYS = ("id", "title", "reforms", "reach")


@dataclass(frozen=True)
class ReformSource:
    """A reform of a study: one that ships, or the text of the user's own file.

    Attributes:
        id: its id.
        text: the TOML text; empty for one that ships.
        reach: the study's own reach for it; None keeps the reform's.
    """

    id: str
    text: str = ""
    reach: float | None = None


@dataclass(frozen=True)
class OptionSpec:
    """One option of a study: a named bundle of reforms."""

    id: str
    title: str
    reforms: tuple[ReformSource, ...]


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

    @property
    def start(self) -> date:
        """The first day played: the day after the base year's end."""
        return date(self.base_year, 4, 1)

    def to_dict(self) -> dict[str, object]:
        """Return the study as plain values, enough to ask it again."""
        return {
            "title": self.title,
            "council": self.council,
            "base_year": self.base_year,
            "years": self.years,
            "draws": self.draws,
            "seed": self.seed,
            "law_in_force_from": self.law_in_force_from.isoformat()
            if self.law_in_force_from
            else "",
            "discount_rate": self.discount_rate,
            "options": [
                {
                    "id": option.id,
                    "title": option.title,
                    "reforms": [
                        {"id": reform.id, "text": reform.text, "reach": reform.reach}
                        for reform in option.reforms
                    ],
                }
                for option in self.options
            ],
        }


def study_from_dict(kept: Mapping[str, object]) -> Study:
    """Return the study that ``Study.to_dict`` wrote.

    Raises:
        SpecError: what was kept is not a study.
    """
    try:
        said = str(kept["law_in_force_from"])
        rate = kept["discount_rate"]
        options = kept["options"]
        if not isinstance(options, list):
            raise TypeError
        return Study(
            council=str(kept["council"]),
            base_year=int(str(kept["base_year"])),
            years=int(str(kept["years"])),
            draws=int(str(kept["draws"])),
            seed=int(str(kept["seed"])),
            options=tuple(
                OptionSpec(
                    option["id"],
                    option["title"],
                    tuple(
                        ReformSource(one["id"], one["text"], one["reach"])
                        for one in option["reforms"]
                    ),
                )
                for option in options
            ),
            title=str(kept["title"]),
            law_in_force_from=date.fromisoformat(said) if said else None,
            discount_rate=None if rate is None else float(str(rate)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SpecError(
            Problem("study", "what the run kept is not a study", "Run the study again.")
        ) from error


def load_reform_of(source: ReformSource) -> ReformFile:
    """Return the reform a study names, with the study's own reach where it gives one.

    Raises:
        SpecError: an unknown id, or a file that does not hold together.
    """

    reform = (
        parse_reform(source.text, f"{source.id}.toml")
        if source.text
        else find_reform(source.id)
    )
    if source.reach is None:
        return reform
    changes = tuple(replace(change, reach=source.reach) for change in reform.changes)
    return replace(reform, changes=changes)


def study_from_flags(
    council: str,
    reforms: Sequence[str],
    *,
    years: int = DEFAULT_YEARS,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    base_year: int = LATEST_YEAR,
    folder: Path | None = None,
) -> Study:
    """Return the study that flags on the command line ask for: each reform is one option.

    Args:
        council: any name or code.
        reforms: ids of reforms that ship, or paths of TOML files.
        years, draws, seed, base_year: as in ``Study``.
        folder: where paths start from.

    Raises:
        SpecError: with every problem at once.
    """
    document = {
        "council": council,
        "years": years,
        "draws": draws,
        "seed": seed,
        "base_year": base_year,
        "option": [{"id": Path(one).stem, "reforms": [one]} for one in reforms],
    }
    return _read(document, "run", folder or Path())


def parse_study(path: Path) -> Study:
    """Read a study file.

    Raises:
        SpecError: the file cannot be read or anything in it is wrong; all problems at once.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(
            Problem(
                path.name, "the file cannot be read", "Check its name and that it is text."
            )
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise SpecError(
            Problem(path.name, f"is no TOML: {error}", "Mend the line it names.")
        ) from error
    return _read(document, path.name, path.parent)


def _read(document: Mapping[str, object], where: str, folder: Path) -> Study:
    problems: list[Problem] = []
    fields = Fields(document, where, problems)
    fields.only(_STUDY_KEYS)
    council = _council(fields)
    years = _whole(fields, "years", DEFAULT_YEARS, 1, MOST_YEARS)
    draws = _whole(fields, "draws", DEFAULT_DRAWS, 1, MOST_DRAWS)
    seed = _whole(fields, "seed", DEFAULT_SEED, 0, LARGEST_SEED)
    base_year = _whole(fields, "base_year", LATEST_YEAR, 2022, LATEST_YEAR)
    law = fields.month("law_in_force_from") if "law_in_force_from" in document else None
    rate = fields.number("discount_rate", low=0.0, high=0.2, why="a share a year, as 0.035")
    options = _options(fields, folder)
    if problems:
        raise SpecError(problems)
    return Study(
        council=council,
        base_year=base_year,
        years=years,
        draws=draws,
        seed=seed,
        options=options,
        title=fields.text("title"),
        law_in_force_from=law,
        discount_rate=rate,
    )


def _council(fields: Fields) -> str:
    said = fields.text("council", required=True)
    if not said:
        return ""
    try:
        return find_council(said).code
    except UnknownNameError as error:
        fields.problems.extend(
            Problem(f"{fields.where}.council", problem.what, problem.mend)
            for problem in error.problems
        )
        return ""


def _whole(fields: Fields, key: str, default: int, low: int, high: int) -> int:
    value = fields.number(key, low=low, high=high, why="a whole number")
    if value is None:
        return default
    if value != int(value):
        fields.problem(key, f"is {value:g}", "Give a whole number.")
    return int(value)


def _options(fields: Fields, folder: Path) -> tuple[OptionSpec, ...]:
    options = []
    for table in fields.each("option"):
        table.only(_OPTION_KEYS)
        reach = table.number("reach", low=0.0, high=1.0, why="a share")
        reforms = tuple(
            source
            for name in table.texts("reforms")
            for source in _reform(table, name, folder, reach)
        )
        loaded = [one for source in reforms for one in _loaded(table, source)]
        option_id = table.text("id") or (loaded[0].id if loaded else "")
        if option_id == AS_NOW:
            table.problem(
                "id", f'"{AS_NOW}" is the option without reforms', "Choose another."
            )
        title = table.text("title") or " and ".join(one.title for one in loaded)
        options.append(OptionSpec(option_id, title, reforms))
    _twice(fields, [option.id for option in options])
    if not options:
        fields.problem(
            "option", "nothing to compare with as now", "Add an [[option]] or a --reform."
        )
    return tuple(options)


def _twice(fields: Fields, ids: Sequence[str]) -> None:
    for name in sorted({one for one in ids if ids.count(one) > 1}):
        fields.problem("option", f'two options have the id "{name}"', "Rename one.")


def _reform(
    table: Fields, name: str, folder: Path, reach: float | None
) -> tuple[ReformSource, ...]:
    if not name.endswith(".toml"):
        return (ReformSource(name, reach=reach),)
    try:
        text = (folder / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        table.problem(
            "reforms", f"{name} cannot be read", "Check its name and that it is text."
        )
        return ()
    return (ReformSource(Path(name).stem, text, reach),)


def _loaded(table: Fields, source: ReformSource) -> tuple[ReformFile, ...]:
    try:
        return (load_reform_of(source),)
    except UnknownNameError as error:
        table.problems.extend(
            Problem(f"{table.where}.reforms", problem.what, problem.mend)
            for problem in error.problems
        )
    except SpecError as error:
        table.problems.extend(error.problems)
    return ()
