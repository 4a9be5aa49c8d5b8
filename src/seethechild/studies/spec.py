"""Read a study from a file or from flags; say everything that is wrong with it at once."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from seethechild.core.errors import (
    DataError,
    Problem,
    SpecError,
    UnknownNameError,
    did_you_mean,
)
from seethechild.core.time import FinancialYear
from seethechild.journeys.published import ENGLAND
from seethechild.model.observed.watch import watch
from seethechild.model.system_files import load_model
from seethechild.reference.councils import find_council
from seethechild.reference.groups import GROUPS
from seethechild.simulate.option_fields import Fields
from seethechild.simulate.option_schema import REACH_BY, ReformFile
from seethechild.studies.chosen import clashes, law_reforms, load_reform_of
from seethechild.studies.from_data import basis, year_ended
from seethechild.studies.limited import read_services, read_tracks
from seethechild.studies.load import read_loads
from seethechild.studies.need_number import read_need
from seethechild.studies.study import (
    AS_NOW,
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    DEFAULT_YEARS,
    EARLIEST_YEAR,
    LARGEST_SEED,
    LATEST_YEAR,
    MOST_DRAWS,
    MOST_YEARS,
    Given,
    OptionSpec,
    ReformSource,
    Study,
)

__all__ = [
    "AS_NOW",
    "DEFAULT_DRAWS",
    "DEFAULT_SEED",
    "DEFAULT_YEARS",
    "LATEST_YEAR",
    "OptionSpec",
    "ReformSource",
    "Study",
    "parse_study",
    "study_from_flags",
]

_STUDY_KEYS = (
    "title", "council", "base_year", "years", "draws", "seed", "law_in_force_from",
    "discount_rate", "deflator", "option", "data", "model", "population",
    "tracks", "service", "late", "groups", "drift", "load", "need",
)  # fmt: skip
_OPTION_KEYS = ("id", "title", "reforms", "reach", "reach_by", "starts")
_FLAGS = "flags"


def study_from_flags(
    council: str | None,
    reforms: Sequence[str],
    *,
    years: int = DEFAULT_YEARS,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    base_year: int | None = None,
    data: Path | None = None,
    population: Path | None = None,
    tracks: Sequence[str] = (),
    folder: Path | None = None,
) -> Study:
    """Return the study that flags on the command line ask for: each reform is one option.

    Args:
        council: any name or code; None where the data say it.
        reforms: ids of reforms that ship, or paths of TOML files.
        years: how many years are played.
        draws: how many sets of parameters, effects and chance.
        seed: names all chance.
        base_year: the year the figures are for, as it ends; None takes the latest, or the data's.
        data: folder of a dataset of journeys to fit the system to.
        population: CSV of ``age,children``, where the data are of no known council.
        tracks: what is played beside help, legal steps and homes.
        folder: where paths start from.

    Raises:
        SpecError: with every problem at once.

    Example:
        >>> study = study_from_flags("rutland", ["social-workers-in-schools"], years=3)
        >>> study.council, study.options[0].id, study.start.isoformat()
        ('E06000017', 'social-workers-in-schools', '2025-04-01')
    """
    told = {
        "council": council,
        "base_year": base_year,
        "data": None if data is None else str(data),
        "population": None if population is None else str(population),
        "tracks": list(tracks) or None,
    }
    document = {
        **{key: value for key, value in told.items() if value is not None},
        "years": years,
        "draws": draws,
        "seed": seed,
        "option": [{"id": Path(one).stem, "reforms": [one]} for one in reforms],
    }
    try:
        return _read(document, _FLAGS, folder or Path())
    except SpecError as error:
        problems = [replace(one, where=_flag(one.where)) for one in error.problems]
        raise SpecError(dict.fromkeys(problems)) from None


def _flag(where: str) -> str:
    """Return a place in the document of flags as the flag it came from."""
    if where.startswith(f"{_FLAGS}.option"):
        return "--reform"
    return where.replace(f"{_FLAGS}.", "--").replace("_", "-")


def parse_study(path: Path) -> Study:
    """Read a study file.

    Args:
        path: of the file, TOML.

    Returns:
        The study.

    Raises:
        SpecError: the file cannot be read or anything in it is wrong; all problems at once.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
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
    given, council, base_year = _whose(fields, folder)
    law = fields.month("law_in_force_from") if "law_in_force_from" in document else None
    tracks = read_tracks(fields)
    own_model = given is not None and given.kind == "model"
    study = Study(
        council=council,
        base_year=base_year,
        years=_whole(fields, "years", DEFAULT_YEARS, (1, MOST_YEARS)),
        draws=_whole(fields, "draws", DEFAULT_DRAWS, (1, MOST_DRAWS)),
        seed=_whole(fields, "seed", DEFAULT_SEED, (0, LARGEST_SEED)),
        options=_options(fields, folder, law_reforms(law)),
        title=fields.text("title"),
        law_in_force_from=law,
        discount_rate=fields.number(
            "discount_rate", low=0.0, high=0.2, why="a share a year, as 0.035"
        ),
        deflator=_deflator(fields.within("deflator")),
        given=given,
        tracks=tracks,
        services=read_services(fields, tracks, own_model=own_model),
        late=fields.flag("late", default=False),
        groups=_groups(fields, own=given is not None),
        drift=fields.flag("drift", default=True),
        loads=read_loads(fields, england=council == ENGLAND),
        need=read_need(fields, folder, tracks, council, base_year),
    )
    if problems:
        # A reform that two options use tells its problems twice.
        raise SpecError(dict.fromkeys(problems))
    return study


def _whose(fields: Fields, folder: Path) -> tuple[Given | None, str, int]:
    """Return what is given in place of published figures, the council, and the year it starts after."""
    if "data" in fields.table:
        return _of_data(fields, folder)
    if "population" in fields.table:
        fields.problem("population", "goes with data only", "Leave it out.")
    council, base_year = _council(fields), _base_year(fields)
    if "model" not in fields.table:
        return None, council, base_year
    path = folder / fields.text("model", required=True)
    try:
        load_model(path)
    except (DataError, SpecError) as error:
        fields.problems.extend(
            Problem(f"{fields.where}.model", one.what, one.mend) for one in error.problems
        )
    return Given("model", path.as_posix()), council, base_year


def _of_data(fields: Fields, folder: Path) -> tuple[Given | None, str, int]:
    """Return a dataset, the council whose figures stand behind it, and its last whole year."""
    for key in ("model", "base_year"):
        if key in fields.table:
            fields.problem(key, "does not go with data", "The data say it: leave it out.")
    path = folder / fields.text("data", required=True)
    people = folder / fields.text("population") if "population" in fields.table else None
    try:
        rests = basis(path, council=fields.text("council") or None, population=people)
    except (DataError, SpecError) as error:
        fields.problems.extend(
            Problem(
                f"{fields.where}.{'council' if one.where == 'council' else 'data'}",
                one.what, one.mend, one.rows,
            )
            for one in error.problems
        )  # fmt: skip
        return None, "", LATEST_YEAR
    days = watch(rests.dataset)
    counted = () if rests.population is None else tuple(rests.population.tolist())
    ended = year_ended(days.end) if days.years else LATEST_YEAR
    return Given("data", path.as_posix(), counted), rests.council, ended


def _groups(fields: Fields, *, own: bool) -> str:
    """Return how children are told apart; empty if they are not."""
    by = fields.text("groups")
    if by and by not in GROUPS:
        near = did_you_mean(by, list(GROUPS))
        mend = f"Did you mean {near[0]}?" if near else f"Use {' or '.join(GROUPS)}."
        fields.problem("groups", f"children are not told apart by {by}", mend)
        return ""
    if by and own:
        fields.problem("groups", "goes with published figures only", "Leave it out.")
    return by


def _council(fields: Fields) -> str:
    said = fields.text("council", required=True)
    if not said.strip():
        return ""
    if said.strip().casefold() in {"england", ENGLAND.casefold()}:
        return ENGLAND
    try:
        return find_council(said).code
    except UnknownNameError as error:
        fields.problems.extend(
            Problem(f"{fields.where}.council", problem.what, problem.mend)
            for problem in error.problems
        )
        return ""


def _whole(fields: Fields, key: str, default: int, span: tuple[int, int]) -> int:
    value = fields.number(key, low=span[0], high=span[1], why="a whole number")
    if value is None:
        return default
    if value != int(value):
        fields.problem(key, f"is {value:g}", "Give a whole number.")
    return int(value)


def _base_year(fields: Fields) -> int:
    value = fields.number("base_year", why="a year as it ends, as 2025 for 2024-25")
    if value is None or (EARLIEST_YEAR <= value <= LATEST_YEAR and value == int(value)):
        return LATEST_YEAR if value is None else int(value)
    fields.problem(
        "base_year",
        f"is {value:g}, a year without all the figures it takes",
        f"Give one from {EARLIEST_YEAR} to {LATEST_YEAR}: the year that ends in it.",
    )
    return LATEST_YEAR


def _deflator(fields: Fields | None) -> tuple[tuple[int, float], ...]:
    """Return the user's own price index by financial year, as it ends."""
    if fields is None:
        return ()
    levels = {}
    for key in fields.table:
        level = fields.number(key, why="the level of prices")
        if level is not None and level <= 0:
            fields.problem(key, f"is {level:g}", "Give a level above 0.")
        try:
            levels[FinancialYear.parse(key).ending] = level or 0.0
        except SpecError as error:
            fields.problem(key, error.problems[0].what, error.problems[0].mend)
    return tuple(sorted(levels.items()))


def _options(
    fields: Fields, folder: Path, law: Sequence[ReformFile]
) -> tuple[OptionSpec, ...]:
    tables = fields.each("option")
    options = [_option(table, folder, law) for table in tables]
    if not options and not fields.table.get("option"):
        fields.problem(
            "option", "nothing to compare with as now", "Add an [[option]] or a --reform."
        )
    _twice(fields, options)
    return tuple(options)


def _option(table: Fields, folder: Path, law: Sequence[ReformFile]) -> OptionSpec:
    table.only(_OPTION_KEYS)
    reach = table.number("reach", low=0.0, high=1.0, why="a share")
    starts = table.month("starts") if "starts" in table.table else None
    by = table.text("reach_by")
    if by and by not in REACH_BY:
        mend = f"Use {' or '.join(REACH_BY)}."
        table.problem("reach_by", f'nothing is reached by "{by}"', mend)
        by = ""
    sources = [
        replace(source, reach=reach, starts=starts, reach_by=by)
        for name in table.texts("reforms")
        for source in _source(table, name, folder)
    ]
    loaded = [one for source in sources for one in _loaded(table, source)]
    table.problems.extend(clashes(table.where, loaded, law))
    option_id = table.text("id") or "-and-".join(one.id for one in loaded)
    if option_id == AS_NOW:
        table.problem("id", f'"{AS_NOW}" is the option without reforms', "Choose another.")
    title = table.text("title") or " and ".join(one.title for one in loaded)
    return OptionSpec(option_id, title, tuple(sources))


def _twice(fields: Fields, options: Sequence[OptionSpec]) -> None:
    ids = [option.id for option in options]
    for name in sorted({one for one in ids if one and ids.count(one) > 1}):
        fields.problem("option", f'two options have the id "{name}"', "Rename one.")
    for second, option in enumerate(options, start=1):
        for first, other in enumerate(options[: second - 1], start=1):
            same = set(option.reforms) == set(other.reforms)
            if same and option.reforms and option.id != other.id:
                what = f"asks the same as option {first}"
                fields.problem(f"option {second}", what, "Leave one out.")


def _source(table: Fields, name: str, folder: Path) -> tuple[ReformSource, ...]:
    if not name.endswith(".toml"):
        return (ReformSource(name),)
    try:
        text = (folder / name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        table.problem(
            "reforms", f"{name} cannot be read", "Check its name and that it is text."
        )
        return ()
    if not text.strip():
        table.problem("reforms", f"{name} is empty", "Write the reform in it.")
        return ()
    return (ReformSource(Path(name).stem, text),)


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
