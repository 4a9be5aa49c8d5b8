"""The system picture of a council or a dataset: stocks, flows, queues, ten years on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.core.files import make_folder, write_atomic
from seethechild.core.progress import Progress
from seethechild.core.provenance import Provenance
from seethechild.core.results import Result
from seethechild.decide.system_tables import (
    STATE,
    Seen,
    flows_table,
    look,
    services_table,
    stocks_table,
)
from seethechild.model.system import SystemModel
from seethechild.model.tracks import with_tracks
from seethechild.reference import codes
from seethechild.report.markup import Page, document
from seethechild.report.system_part import (
    NOT_MEANT,
    SERVICES,
    TRACKS,
    system_page,
    system_svg,
)
from seethechild.report.words import years_count
from seethechild.simulate.play import play
from seethechild.studies.store import PARTS, RESULT
from seethechild.studies.study import DEFAULT_SEED, DEFAULT_YEARS
from seethechild.studies.system_hidden import (
    hidden_flows,
    hidden_services,
    hidden_stocks,
)
from seethechild.studies.system_kept import MAP, system_key
from seethechild.studies.system_said import (
    NOT_KNOWN,
    about_checks,
    assumed_checks,
    books_check,
    said_in_a_sentence,
    start_check,
)
from seethechild.studies.system_subject import Whose, find_subject

DEFAULT_DRAWS: Final = 20
MOST_YEARS: Final = 25


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
    subject = find_subject(whose, years, council, population)
    model = _with_tracks(subject, tracks)
    seen = []
    for draw in range(draws):
        progress.step(1 + draw, draws + 1, f"playing {years_count(years, spelled=True)}")
        seen.append(look(play(model, seed=seed, draw=draw, years=years, log=True)))
    progress.step(draws + 1, draws + 1, "done")
    tables = _hidden(_tables(model, seen, years), subject, model)
    settings = {
        **subject.settings, "years": years, "draws": draws, "tracks": list(model.tracks),
    }  # fmt: skip
    result = Result(
        sentence=said_in_a_sentence(subject, tables, years),
        tables=tables,
        checks=(
            books_check(seen),
            *start_check(subject),
            *subject.checks,
            *assumed_checks(model),
            *about_checks(tables, draws),
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
        write_atomic(svg, _svg(picture))
    if page is not None:
        write_atomic(page, document(_page(picture)))


def keep_system(
    council: str,
    *,
    kept: Path,
    progress: Progress,
    years: int = DEFAULT_YEARS,
    draws: int = DEFAULT_DRAWS,
) -> Path:
    """Make a council's system picture and keep it for ``system_kept.kept_system``.

    Args:
        council: ONS code.
        kept: folder of system pictures.
        progress: told of each draw.
        years: how many to play.
        draws: how often to play it.

    Returns:
        The folder it is kept in.

    Raises:
        DataError: the council has no figures.
        WriteError: it cannot be written.
    """
    folder = make_folder(kept / system_key(council))
    picture = system_picture(council, progress=progress, years=years, draws=draws)
    write_atomic(folder / MAP, _svg(picture))
    said = json.loads(picture.result.to_json()) | {"does_not_mean": NOT_MEANT}
    write_atomic(folder / RESULT, json.dumps(said, ensure_ascii=False, allow_nan=False))
    write_atomic(folder / PARTS, _page(picture).to_json())  # the last: now it is whole
    return folder


def _svg(picture: SystemPicture) -> str:
    title = f"The system in {picture.name}"
    return system_svg(picture.result.tables, picture.labels, title)


def _page(picture: SystemPicture) -> Page:
    return system_page(
        picture.result,
        name=picture.name,
        labels=picture.labels,
        years=picture.years,
        records=picture.records,
        made_up=picture.made_up,
    )


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


def _with_tracks(subject: Whose, tracks: Sequence[str]) -> SystemModel:
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
    # other tracks are a model's own bookkeeping, such as whose turn it is
    told = pl.col("track").is_in(codes.TRACKS)
    stocks = (
        stocks_table(model, seen, years=years)
        .filter(told)
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
    flows = (
        flows_table(seen, years=years)
        .filter(told)
        .with_columns(
            track,
            from_name=pl.lit("(born, or came here)"),
            to_name=pl.lit("(grew up, or moved away)"),
        )
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
    services = services.with_columns(service_name=pl.col("service").replace(SERVICES))
    return {"stocks": stocks, "flows": flows, "services": services}


def _happens(flow: Mapping[str, Any]) -> str:
    """The event that says what a flow is: of its own track if there is one, the furthest on."""
    listed = [row for row in codes.events().to_dicts() if row["id"] in flow["always"]]
    own = [row for row in listed if row["track"] == flow["track"]]
    return str((own or listed)[-1]["name"]) if listed else ""


def _hidden(
    tables: dict[str, pl.DataFrame], subject: Whose, model: SystemModel
) -> dict[str, pl.DataFrame]:
    if not subject.records:
        return tables
    stocks = hidden_stocks(tables["stocks"], model, folder=subject.folder)
    return {
        "stocks": stocks,
        "flows": hidden_flows(tables["flows"], stocks),
        "services": hidden_services(tables["services"]),
    }
