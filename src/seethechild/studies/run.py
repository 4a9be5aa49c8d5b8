"""The main job: a council's options simulated, costed, compared and reported."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from seethechild.core.files import write_atomic
from seethechild.core.progress import Progress
from seethechild.core.provenance import Input, Provenance, sha256_bytes
from seethechild.core.results import Result
from seethechild.model.build import Fitted
from seethechild.reference.councils import find_council
from seethechild.report.page import run_page
from seethechild.simulate.option_schema import ReformFile
from seethechild.simulate.options import load_reforms, match_reforms
from seethechild.studies.answer import Answer, work_out
from seethechild.studies.executors import spread, worker_count
from seethechild.studies.fitted import fit_council
from seethechild.studies.piece import Piece, PlayedOption, gather, is_finished, play_piece
from seethechild.studies.shipped import shipped
from seethechild.studies.spec import AS_NOW, Study, load_reform_of
from seethechild.studies.store import (
    REPORT,
    RESULT,
    RunFolder,
    now,
    run_folder,
    write_manifest,
    write_tables,
)

#: Draws in one piece: a stopped run loses at most this much of each process.
DRAWS_PER_PIECE = 10
#: Below this many played draws and options a second process costs more than it saves.
WORTH_SPREADING = 60


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
    study: Study, *, out: Path, progress: Progress, workers: int | None = None
) -> RunDone:
    """Answer a study and leave the run on disk.

    Args:
        study: what is asked.
        out: folder of runs; the run gets a folder of its own in it.
        progress: told of every piece; may stop the run, which then goes on another time.
        workers: processes; None uses every processor. Never changes a number.

    Returns:
        The result, the run's folder and its report.

    Raises:
        SpecError: reforms that do not fit the model, or workers below 1.
        DataError: the council has no figures for the year.
        WriteError: the folder cannot be written.
        Cancelled: stopped; finished pieces are kept.
    """
    processes = worker_count(workers)
    started = now()
    provenance = provenance_of(study)
    folder = run_folder(out, council=_council_name(study), provenance=provenance)
    progress.step(0, study.draws, "fitting the council's system")
    fitted = fit_council(study.council, year=study.base_year)
    options = played_options(study, fitted)
    tables = play_all(study, fitted, options, folder, processes, progress)
    progress.step(study.draws, study.draws, "working out the answer")
    answer = work_out(
        study,
        fitted,
        options=options,
        reforms=reforms_of(study),
        tables=tables,
        provenance=provenance,
    )
    _write(folder, study, answer, tables)
    write_manifest(
        folder,
        study=study.to_dict(),
        provenance=provenance,
        tables={**tables, **answer.result.tables},
        started=started,
    )
    folder.drop_pieces()
    return RunDone(answer.result, folder.path, folder.path / REPORT)


def provenance_of(study: Study) -> Provenance:
    """Return what determines a study's numbers: its settings, shipped figures and reforms."""
    reforms = sorted(
        {
            (source.id, source.text or _shipped_text(source.id))
            for option in study.options
            for source in option.reforms
        }
    )
    inputs = [
        *shipped("codes/*.csv", "values/*.csv", "values/figures/*.csv"),
        *(Input(f"reform/{name}", sha256_bytes(text.encode())) for name, text in reforms),
    ]
    return Provenance.of(seed=study.seed, inputs=inputs, settings=study.to_dict())


def _shipped_text(reform: str) -> str:
    """Return what a shipped reform says, as text that changes when it does."""
    return repr(next(one for one in load_reforms() if one.id == reform))


def _council_name(study: Study) -> str:
    return find_council(study.council).name


def law_reforms(study: Study) -> tuple[ReformFile, ...]:
    """Return reforms that a law already passed asks for, from the day the study says it acts."""
    starts = study.law_in_force_from
    if starts is None:
        return ()
    return tuple(
        replace(
            reform,
            changes=tuple(replace(change, starts=starts) for change in reform.changes),
        )
        for reform in load_reforms()
        if reform.law is not None
    )


def reforms_of(study: Study) -> dict[str, tuple[ReformFile, ...]]:
    """Return each option's reforms, "as now" first; law applies to all that do not change it."""
    law = law_reforms(study)
    chosen: dict[str, tuple[ReformFile, ...]] = {AS_NOW: law}
    for option in study.options:
        own = tuple(load_reform_of(source) for source in option.reforms)
        named = {reform.id for reform in own}
        chosen[option.id] = (*own, *(reform for reform in law if reform.id not in named))
    return chosen


def played_options(study: Study, fitted: Fitted) -> tuple[PlayedOption, ...]:
    """Return the options tied to the fitted model's lanes.

    Raises:
        SpecError: a reform that finds no lane, or two changes of one that collide.
    """
    return tuple(
        PlayedOption(name, match_reforms(reforms, fitted.model))
        for name, reforms in reforms_of(study).items()
    )


def play_all(
    study: Study,
    fitted: Fitted,
    options: tuple[PlayedOption, ...],
    folder: RunFolder,
    processes: int,
    progress: Progress,
) -> dict[str, pl.DataFrame]:
    """Play every draw that is not there yet, and return all tables together."""
    pieces = [
        Piece(
            folder=folder.piece(draws[0], draws[-1]),
            model=fitted.model,
            options=options,
            seed=study.seed,
            start=study.start,
            years=study.years,
            draws=draws,
        )
        for draws in _cut(study.draws)
    ]
    left = [piece for piece in pieces if not is_finished(piece.folder)]
    done = study.draws - sum(len(piece.draws) for piece in left)
    if study.draws * len(options) < WORTH_SPREADING:
        processes = 1
    progress.step(done, study.draws, "playing")
    for piece, _ in spread(play_piece, left, workers=processes):
        done += len(piece.draws)
        progress.step(done, study.draws, "playing")
    return gather([piece.folder for piece in pieces])


def _cut(draws: int) -> Sequence[tuple[int, ...]]:
    return [
        tuple(range(first, min(first + DRAWS_PER_PIECE, draws)))
        for first in range(0, draws, DRAWS_PER_PIECE)
    ]


def _write(
    folder: RunFolder, study: Study, answer: Answer, tables: dict[str, pl.DataFrame]
) -> None:
    write_tables(
        folder, {**tables, **{f"answer_{k}": v for k, v in answer.result.tables.items()}}
    )
    write_atomic(folder.path / RESULT, answer.result.to_json())
    write_atomic(folder.path / REPORT, run_page(answer.report))
