"""The system picture of a council or a dataset: stocks, flows, queues, ten years on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.core.files import write_atomic
from seethechild.core.progress import Progress
from seethechild.core.provenance import Input, Provenance
from seethechild.core.results import Check, Result
from seethechild.core.time import FinancialYear
from seethechild.decide.system_tables import (
    STATE,
    Seen,
    balance,
    flows_table,
    look,
    services_table,
    stocks_table,
)
from seethechild.model.base_year import BaseYear
from seethechild.model.system import SystemModel
from seethechild.model.system_files import FACTS, load_model, model_inputs
from seethechild.model.tracks import with_tracks
from seethechild.reference import codes
from seethechild.report.markup import document
from seethechild.report.system_part import TRACKS, system_page, system_svg
from seethechild.report.words import count, joined, number_word, plural, span
from seethechild.simulate.play import play
from seethechild.studies.fit import provenance as fit_provenance
from seethechild.studies.fitted import fit_council
from seethechild.studies.from_data import basis, fit_basis, prior_of
from seethechild.studies.shipped import shipped
from seethechild.studies.study import DEFAULT_SEED, DEFAULT_YEARS, LATEST_YEAR
from seethechild.studies.system_hidden import hidden_flows, hidden_services, hidden_stocks
from seethechild.studies.system_of import MADE_UP

DEFAULT_DRAWS: Final = 40
MOST_YEARS: Final = 25
_MANIFEST: Final = "manifest.json"
#: What the sentence tells of, and published counts the start must give back.
_HEADLINES: Final = {
    ("help", "family_help"): "children in family help",
    ("help", "child_protection_plan"): "children on a protection plan",
    ("help", "looked_after"): "children looked after",
}
_STOCKS: Final = {
    "cpp_number": "on protection plans",
    "cla_number": "looked after",
}
#: Largest relative gap of the start to what was published: half a child in a thousand.
_AT_START: Final = 0.005
NOT_KNOWN: Final = "not known"


@dataclass(frozen=True, eq=False)
class SystemPicture:
    """A system, and what its page says of it.

    Attributes:
        result: sentence, tables, checks and provenance.
        name: whose system it is.
        labels: what the start and the end are called.
        years: how many were played.
        records: whether it was fitted to children's records.
        made_up: whether these are made up.
    """

    result: Result
    name: str
    labels: tuple[str, str]
    years: int
    records: bool
    made_up: bool


@dataclass(frozen=True, eq=False)
class _Whose:
    """A system before it is played."""

    model: SystemModel
    base: BaseYear | None
    name: str
    labels: tuple[str, str]
    records: bool
    made_up: bool
    inputs: Sequence[Input]
    settings: dict[str, object]
    checks: tuple[Check, ...] = ()
    folder: Path | None = None


def system_picture(
    whose: str,
    *,
    progress: Progress,
    years: int = DEFAULT_YEARS,
    tracks: Sequence[str] = (),
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    council: str | None = None,
    population: Path | None = None,
) -> SystemPicture:
    """Return a system as it is, and as it would be if all went on as now.

    Args:
        whose: a council (any name or code), or the folder of a dataset or of a fitted model.
        progress: told of each draw.
        years: how many to play.
        tracks: further tracks: ``mind``, ``need``.
        draws: how often to play it; ranges hold 95 in 100 of them.
        seed: of the random streams.
        council: for a dataset of no known council, whose figures stand behind it.
        population: for such a dataset, CSV of ``age,children``.

    Returns:
        Tables ``stocks``, ``flows`` and ``services`` (see ``decide.system_tables``), with names in
        plain words; small numbers of a dataset hidden.

    Raises:
        DataError: the council has no figures, or the folder holds neither dataset nor model.
        SpecError: years, draws or tracks cannot be.
        FitError: the dataset cannot bear a model.
        UnknownNameError: there is no such council.
    """
    _refuse(years, draws, tracks)
    progress.step(0, draws + 1, "fitting the system")
    subject = _subject(whose, years, council, population)
    model = _with_tracks(subject, tracks)
    seen = []
    for draw in range(draws):
        progress.step(1 + draw, draws + 1, f"playing {number_word(years)} years")
        seen.append(look(play(model, seed=seed, draw=draw, years=years, log=True)))
    progress.step(draws + 1, draws + 1, "done")
    tables = _hidden(_tables(model, seen, years), subject, model)
    settings = {
        **subject.settings, "years": years, "draws": draws, "tracks": list(model.tracks),
    }  # fmt: skip
    result = Result(
        sentence=_sentence(subject, tables, years),
        tables=tables,
        checks=(
            _books(seen),
            *_published(subject),
            *subject.checks,
            *_about(tables, draws),
        ),
        provenance=Provenance.of(seed=seed, inputs=subject.inputs, settings=settings),
    )
    return SystemPicture(
        result, subject.name, subject.labels, years, subject.records, subject.made_up
    )


def write_system(
    picture: SystemPicture, *, svg: Path | None = None, page: Path | None = None
) -> None:
    """Write a system's picture, its page, or both.

    Raises:
        DisclosureError: records show a small count.
        WriteError: a file cannot be written.
    """
    if svg is not None:
        title = f"The system in {picture.name}"
        write_atomic(svg, system_svg(picture.result.tables, picture.labels, title))
    if page is not None:
        made = system_page(
            picture.result,
            name=picture.name,
            labels=picture.labels,
            years=picture.years,
            records=picture.records,
            made_up=picture.made_up,
        )
        write_atomic(page, document(made))


def _refuse(years: int, draws: int, tracks: Sequence[str]) -> None:
    problems = [
        Problem(name, f"is {value}", f"Use 1 to {most}.")
        for name, value, most in (("years", years, MOST_YEARS), ("draws", draws, 1000))
        if not 1 <= value <= most
    ]
    unknown = sorted(set(tracks) - set(codes.TRACKS))
    if unknown:
        mend = f"Use {', '.join(codes.TRACKS)}."
        problems.append(Problem("tracks", f"does not know {', '.join(unknown)}", mend))
    if problems:
        raise SpecError(problems)


def _subject(
    whose: str, years: int, council: str | None, population: Path | None
) -> _Whose:
    folder = Path(whose)
    if (folder / FACTS).is_file():
        return _of_model(folder)
    if (folder / _MANIFEST).is_file():
        return _of_dataset(folder, years, council, population)
    if council is not None or population is not None:
        mend = "Name a dataset's folder, or leave --council and --population out."
        raise SpecError(Problem(whose, "is no folder of a dataset", mend))
    return _of_council(whose, years)


def _of_council(council: str, years: int) -> _Whose:
    fitted = fit_council(council, year=LATEST_YEAR)
    return _Whose(
        model=fitted.model,
        base=fitted.base,
        name=fitted.base.name,
        labels=("now", str(LATEST_YEAR + years)),
        records=False,
        made_up=False,
        inputs=shipped("codes/*.csv", "values/*.csv", "values/figures/*.csv"),
        settings={"council": fitted.base.council, "year": LATEST_YEAR},
        checks=(
            Check(
                "now",
                None,
                f"31 March {LATEST_YEAR}, from published figures of "
                f"{FinancialYear.ending_in(LATEST_YEAR)}.",
            ),
        ),
    )


def _of_dataset(
    folder: Path, years: int, council: str | None, population: Path | None
) -> _Whose:
    rests = basis(folder, council=council, population=population)
    prior = prior_of(rests)
    observed = fit_basis(rests, prior)
    from_ = fit_provenance(rests, given=population)
    end = observed.watch.end
    return _Whose(
        model=observed.model,
        base=replace(
            prior.base, name=rests.dataset.name, children_by_age=observed.population
        ),
        name=rests.dataset.name,
        labels=("now", str(end.year + years)),
        records=True,
        made_up=rests.dataset.made_up,
        inputs=from_.inputs,
        settings=dict(from_.settings),
        checks=(
            Check("now", None, f"{end:%d %B %Y}, the last day the returns see."),
            Check("whose journeys", None, f"{rests.words}."),
        ),
        folder=folder,
    )


def _of_model(folder: Path) -> _Whose:
    model = load_model(folder)
    return _Whose(
        model=model,
        base=None,
        name=model.name,
        labels=("now", "later"),
        records=True,
        made_up=MADE_UP in model.name.lower(),
        inputs=model_inputs(model),
        settings={},
        checks=(Check("whose journeys", None, f"A system fitted before: {model.name}."),),
    )


def _with_tracks(subject: _Whose, tracks: Sequence[str]) -> SystemModel:
    wanted = [each for each in tracks if each not in subject.model.tracks]
    if not wanted:
        return subject.model
    if subject.base is None:
        mend = "Name the council or the dataset instead of the model."
        raise SpecError(Problem("tracks", "cannot be added to a model fitted before", mend))
    return with_tracks(subject.model, subject.base, wanted)


def _tables(
    model: SystemModel, seen: Sequence[Seen], years: int
) -> dict[str, pl.DataFrame]:
    names = codes.states().select(
        "track", "name", "plain", "level", "counts_in_stock", state="id"
    )
    track = pl.col("track").replace(TRACKS).alias("track_name")
    stocks = (
        stocks_table(model, seen, years=years)
        .join(names, on=STATE, how="left", maintain_order="left")
        .with_columns(track)
    )
    # nobody publishes how many live under guardianship or were adopted: they start at none
    published = pl.col("counts_in_stock").fill_null("") != ""
    unknown = (pl.col("now") == 0) & (pl.col("came_per_year") > 0) & ~published
    stocks = stocks.with_columns(
        now=pl.when(~unknown).then("now"),
        now_mark=pl.when(unknown).then(pl.lit(NOT_KNOWN)).otherwise(pl.lit("")),
    ).drop("counts_in_stock")
    flows = flows_table(seen, years=years).with_columns(
        track,
        from_name=pl.lit("(born, or came here)"),
        to_name=pl.lit("(grew up, or moved away)"),
    )
    for end in ("from", "to"):
        named = names.select("track", pl.col("state").alias(end), named="name")
        flows = (
            flows.join(named, on=["track", end], how="left", maintain_order="left")
            .with_columns(pl.coalesce("named", f"{end}_name").alias(f"{end}_name"))
            .drop("named")
        )
    flows = flows.with_columns(
        pl.Series("happens", [_happens(row) for row in flows.to_dicts()], dtype=pl.String),
        events=pl.col("events").list.join("; "),
    ).drop("always")
    services = services_table(model, seen, years=years)
    held = names.select("track", waits_in="state", service_name="name")
    services = services.join(
        held, on=["track", "waits_in"], how="left", maintain_order="left"
    )
    return {"stocks": stocks, "flows": flows, "services": services}


def _happens(flow: Mapping[str, Any]) -> str:
    """The event that says what a flow is: of its own track if there is one, the furthest on."""
    listed = [row for row in codes.events().to_dicts() if row["id"] in flow["always"]]
    own = [row for row in listed if row["track"] == flow["track"]]
    return str((own or listed)[-1]["name"]) if listed else ""


def _hidden(
    tables: dict[str, pl.DataFrame], subject: _Whose, model: SystemModel
) -> dict[str, pl.DataFrame]:
    if not subject.records:
        return tables
    stocks = hidden_stocks(tables["stocks"], model, folder=subject.folder)
    return {
        "stocks": stocks,
        "flows": hidden_flows(tables["flows"], stocks),
        "services": hidden_services(tables["services"]),
    }


def _sentence(subject: _Whose, tables: dict[str, pl.DataFrame], years: int) -> str:
    rows = {(row["track"], row["state"]): row for row in tables["stocks"].to_dicts()}
    told = [
        f"{words} {'go ' * (not number)}from {count(row['now'])} to {count(row['then'])} "
        f"{span(row['then_low'], row['then_high'])}"
        for number, (words, row) in enumerate(_headlines(rows))
    ]
    first = "These are made-up children. " if subject.made_up else ""
    waits = "".join(
        f" {count(row['waiting_last'])} children would wait for a place: "
        f"{str(row['service_name']).lower()}."
        for row in tables["services"].drop_nulls("waiting_last").to_dicts()
    )
    said = (
        joined(told) if told else "no more can be said: the numbers are too small to show"
    )
    return (
        f"{first}If all goes on as now in {subject.name} for {number_word(years)} "
        f"{plural(years, 'year', 'years')}, {said}.{waits}"
    )


def _headlines(
    rows: Mapping[tuple[str, str], dict[str, Any]],
) -> list[tuple[str, dict[str, Any]]]:
    return [
        (words, rows[place])
        for place, words in _HEADLINES.items()
        if place in rows and None not in (rows[place]["now"], rows[place]["then"])
    ]


def _books(seen: Sequence[Seen]) -> Check:
    books = balance(seen)
    worst = int(str(books["gap"].abs().max()))
    return Check(
        "the books balance",
        worst == 0,
        f"In each of {books['draw'].n_unique()} runs and {books.select(STATE).n_unique()} states: "
        "children at the start, and all who came, less all who went, are those at the end"
        + ("." if worst == 0 else f", but for up to {worst:,} children."),
    )


def _published(subject: _Whose) -> tuple[Check, ...]:
    """The start against the published counts it must give back."""
    if subject.records or subject.base is None:
        return ()
    start, base = subject.model.start, subject.base
    kinds = codes.states().filter(pl.col("track") == "help").drop_nulls("counts_in_stock")
    told, worst = [], 0.0
    for measure, words in _STOCKS.items():
        states = kinds.filter(
            pl.col("counts_in_stock").str.split(";").list.contains(measure)
        )["id"].to_list()
        here = float(start.filter(pl.col("help").is_in(states))["count"].sum())
        published = base.count[measure]
        worst = max(worst, abs(here - published) / max(published, 1.0))
        told.append(f"{here:,.0f} {words} ({published:,.0f} published)")
    said = f"The picture starts with {joined(told)}."
    return (Check("it starts where the figures end", worst <= _AT_START, said),)


def _about(tables: dict[str, pl.DataFrame], draws: int) -> tuple[Check, ...]:
    missing = tables["stocks"].filter(pl.col("now_mark") == NOT_KNOWN)["name"].to_list()
    checks = [
        Check(
            "what ranges hold",
            None,
            f"95 in 100 of {draws} runs, each with other values of what the figures leave open, and "
            "other luck. Not what changes of law, practice or need would do.",
        )
    ]
    if missing:
        said = f"How many there are now is not published, so only those who come there later are counted: {joined(missing).lower()}."
        checks.append(Check("not known at the start", None, said))
    if not tables["services"].height:
        said = "No service here has a limited number of places: nobody waits. --tracks mind adds one."
        checks.append(Check("queues", None, said))
    return tuple(checks)
