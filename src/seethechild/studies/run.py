"""The main job: a council's options simulated, costed, compared and reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from seethechild.core.progress import Progress
from seethechild.core.results import Result
from seethechild.journeys.published import ENGLAND
from seethechild.reference.councils import find_council
from seethechild.report.markup import document
from seethechild.report.page import run_page
from seethechild.studies.answer import Answer, work_out
from seethechild.studies.asked import provenance_of
from seethechild.studies.dask_executor import dask_address
from seethechild.studies.england_answer import england_answer
from seethechild.studies.england_run import check_england, play_england
from seethechild.studies.executors import spread, worker_count
from seethechild.studies.how_sure import how_sure
from seethechild.studies.piece import Piece, gather, play_piece
from seethechild.studies.plan import Plan, plan_of
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
    if study.council == ENGLAND:
        check_england(study)
    started = now()
    provenance = provenance_of(study)
    with run_folder(
        out, council=_name(study), provenance=provenance, progress=progress
    ) as folder:
        if study.council == ENGLAND:
            tables = play_england(study, folder, processes, progress, executor=executor)
            answer = england_answer(study, tables, provenance=provenance)
        else:
            progress.step(0, study.draws, "fitting the council's system")
            plan = plan_of(study)
            tables = play_all(plan, folder, processes, progress, executor=executor)
            sure = how_sure(plan, processes=processes, progress=progress, executor=executor)
            progress.step(study.draws, study.draws, "working out the answer")
            answer = work_out(
                study,
                plan.fitted,
                own=plan.own,
                options=plan.options,
                reforms=plan.reforms,
                tables=tables,
                provenance=provenance,
                sure=sure,
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


def _name(study: Study) -> str:
    if study.council == ENGLAND:
        return "England"
    return find_council(study.council).name if study.given is None else study.given.name


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
            late=study.late,
            drawn=plan.drawn,
            drift=study.drift,
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
