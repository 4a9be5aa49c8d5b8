"""The main job: a council's options simulated, costed, compared and reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from seethechild.core.errors import SpecError
from seethechild.core.progress import Progress
from seethechild.core.results import Result
from seethechild.core.time import FinancialYear
from seethechild.cost.prices import price_list
from seethechild.decide.reach import Place
from seethechild.decide.reform_cost import cost_problems
from seethechild.model.build import Fitted
from seethechild.reference.councils import find_council
from seethechild.report.markup import document
from seethechild.report.page import run_page
from seethechild.simulate.option_schema import ReformFile
from seethechild.simulate.options import match_reforms
from seethechild.studies.answer import Answer, work_out
from seethechild.studies.asked import provenance_of
from seethechild.studies.chosen import reforms_of
from seethechild.studies.dask_executor import dask_address
from seethechild.studies.executors import spread, worker_count
from seethechild.studies.piece import Piece, PlayedOption, gather, play_piece
from seethechild.studies.store import (
    MANIFEST,
    PARTS,
    REPORT,
    RESULT,
    RunFolder,
    finish,
    is_finished,
    keep_piece,
    manifest,
    now,
    run_folder,
)
from seethechild.studies.study import Study
from seethechild.studies.system_of import Own, system_of

#: Draws in one piece: a stopped run loses at most this much of each process.
DRAWS_PER_PIECE = 10
#: Below this many played draws and options a second process costs more than it saves.
WORTH_SPREADING = 60
KEPT = "Pieces that are finished are kept: the same command goes on from there."


@dataclass(frozen=True, eq=False)
class RunDone:
    """A finished run.

    Attributes:
        result: the answer, its tables, checks and provenance.
        folder: where the run lies.
        report: the page to read.
    """

    result: Result
    folder: Path
    report: Path


@dataclass(frozen=True, eq=False)
class Plan:
    """A study that has been found to hold together, ready to be played.

    Attributes:
        study: what is asked.
        fitted: the council's system.
        own: what of it is not of published figures.
        reforms: of each option, "as now" first.
        options: the same, tied to the system's lanes.
    """

    study: Study
    fitted: Fitted
    own: Own | None
    reforms: Mapping[str, tuple[ReformFile, ...]]
    options: tuple[PlayedOption, ...]


def run(
    study: Study,
    *,
    out: Path,
    progress: Progress,
    workers: int | None = None,
    executor: str | None = None,
) -> RunDone:
    """Answer a study and leave the run on disk.

    Args:
        study: what is asked.
        out: folder of runs; the run gets a folder of its own in it.
        progress: told of every piece; may stop the run, which then goes on another time.
        workers: processes; None uses every processor. Never changes a number.
        executor: ``dask://host:port`` of a cluster to work on; nor does it.

    Returns:
        The result, the run's folder and its report.

    Raises:
        SpecError: reforms that do not fit the model, workers below 1, or a cluster that cannot be
            used.
        SeeTheChildError: nobody answers there, or the cluster was lost; finished pieces are kept.
        DataError: the council has no figures for the year.
        WriteError: the folder cannot be written.
        Cancelled: stopped; finished pieces are kept.
    """
    processes = worker_count(workers)
    if executor is not None:
        dask_address(executor)
    started = now()
    provenance = provenance_of(study)
    name = find_council(study.council).name if study.given is None else study.given.name
    with run_folder(out, council=name, provenance=provenance) as folder:
        progress.step(0, study.draws, "fitting the council's system")
        plan = plan_of(study)
        tables = play_all(plan, folder, processes, progress, executor=executor)
        progress.step(study.draws, study.draws, "working out the answer")
        answer = work_out(
            study,
            plan.fitted,
            own=plan.own,
            options=plan.options,
            reforms=plan.reforms,
            tables=tables,
            provenance=provenance,
        )
        page = run_page(answer.report)
        named = _by_file(tables, answer)
        said = manifest(
            study=study.to_dict(), provenance=provenance, tables=named, started=started
        )
        finish(
            folder,
            {
                **{f"{table}.parquet": frame for table, frame in named.items()},
                RESULT: answer.result.to_json(),
                REPORT: document(page),
                PARTS: page.to_json(),
                MANIFEST: said,
            },
        )
    folder.drop_pieces()
    return RunDone(answer.result, folder.path, folder.path / REPORT)


def plan_of(study: Study) -> Plan:
    """Fit the council's system and tie the options to it.

    Raises:
        SpecError: a reform that finds no lane, two changes of one that collide, or a cost or price
            that cannot be counted; all problems of all options.
        DataError: the council has no figures for the year, or what is given cannot be read.
        FitError: the journeys that are given cannot bear a model.
    """
    fitted, own = system_of(study)
    reforms = reforms_of(study)
    year = FinancialYear.ending_in(study.base_year)
    prices = price_list(study.council, year=year, levels=study.levels)
    place = Place(
        study.council, study.start, study.years, year, fitted.base.children_by_age
    )
    options, problems = [], []
    for name, mine in reforms.items():
        problems += cost_problems(mine, place, prices)
        try:
            options.append(PlayedOption(name, match_reforms(mine, fitted.model)))
        except SpecError as error:
            problems += error.problems
    if problems:
        raise SpecError(list(dict.fromkeys(problems)))
    return Plan(study, fitted, own, reforms, tuple(options))


def play_all(
    plan: Plan,
    folder: RunFolder,
    processes: int,
    progress: Progress,
    *,
    executor: str | None = None,
) -> dict[str, pl.DataFrame]:
    """Play every draw that is not there yet, and return all tables together."""
    study = plan.study
    pieces = [
        Piece(
            folder=folder.piece(draws[0], draws[-1]),
            model=plan.fitted.model,
            options=plan.options,
            seed=study.seed,
            start=study.start,
            years=study.years,
            draws=draws,
        )
        for draws in _cut(study.draws)
    ]
    left = [piece for piece in pieces if not is_finished(piece.folder)]
    done = study.draws - sum(len(piece.draws) for piece in left)
    if study.draws * len(plan.options) < WORTH_SPREADING:
        processes = 1

    def finished(piece: Piece, tables: Mapping[str, bytes]) -> None:
        nonlocal done
        keep_piece(piece.folder, tables)
        done += len(piece.draws)
        progress.step(done, study.draws, "playing")

    progress.step(done, study.draws, "playing")
    spread(
        play_piece, left, workers=processes, finished=finished, kept=KEPT, executor=executor
    )
    return gather([piece.folder for piece in pieces])


def _cut(draws: int) -> Sequence[tuple[int, ...]]:
    return [
        tuple(range(first, min(first + DRAWS_PER_PIECE, draws)))
        for first in range(0, draws, DRAWS_PER_PIECE)
    ]


def _by_file(tables: Mapping[str, pl.DataFrame], answer: Answer) -> dict[str, pl.DataFrame]:
    """Return every table of a run by the name of its file."""
    worked_out = {f"answer_{name}": one for name, one in answer.result.tables.items()}
    return {**tables, **worked_out}
