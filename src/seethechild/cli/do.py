"""What the commands do that simulate: one step of ``studies``, then its result."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import typer

from seethechild.cli import sheet
from seethechild.cli.bar import watched
from seethechild.cli.show_checks import show_calibration, show_reproduced
from seethechild.cli.show_result import shower
from seethechild.cli.show_run import show_run
from seethechild.core.errors import Problem, SpecError
from seethechild.core.results import Result
from seethechild.report import shown_returns
from seethechild.studies import steps
from seethechild.studies.spec import Study

#: What a demonstration is, said before its answer.
DEMO = "A demonstration on a real council: its figures are the published ones, nothing is made up."


def question(
    study: Path | None,
    council: str | None,
    reforms: Sequence[str],
    settings: Mapping[str, int | str | Path | None],
) -> Study:
    """Return what is asked, from a study file or from options, never from both.

    Args:
        study: a study file.
        council: any name or code.
        reforms: ids or files.
        settings: those given on the command line; ``None`` where it was not. Tracks stand with
            commas between them.

    Raises:
        SpecError: neither, or both; or anything in them is wrong.
    """
    given: dict[str, Any] = {
        name: value for name, value in settings.items() if value is not None
    }
    if study is None:
        if council is None and "data" not in given:
            raise SpecError(
                Problem(
                    "run",
                    "nothing says whose children",
                    "Give --council NAME and --reform ID, --data DATASET, or a study file.",
                )
            )
        if "tracks" in given:
            given["tracks"] = [name.strip() for name in given["tracks"].split(",")]
        return steps.ask(council, reforms, **given)
    told = ["council"] * (council is not None) + ["reform"] * bool(reforms) + list(given)
    if told:
        raise SpecError(
            [
                Problem(
                    f"--{name.replace('_', '-')}",
                    f"{study.name} says that already",
                    "Leave out the option or the study file.",
                )
                for name in told
            ]
        )
    return steps.read_study(study)


def run(
    study: Study, *, out: Path, workers: int | None, executor: str | None, as_json: bool
) -> None:
    """Run a study and print its answer; the last line is the report's path alone."""
    with watched(goes_on=True) as progress:
        done = steps.run(
            study, out=out, workers=workers, executor=executor, progress=progress
        )
    _print_run(done, as_json=as_json)


def demo(*, out: Path, workers: int | None, as_json: bool) -> None:
    """Run the study that shows what this can do."""
    with watched(goes_on=True) as progress:
        done = steps.demo(out=out, workers=workers, progress=progress)
    _print_run(done, DEMO, as_json=as_json)


def demo_returns(
    what: str,
    folder: Path | None,
    *,
    seed: int,
    children: int,
    years: int,
    dirt: bool,
    forms: Literal["csv", "other"],
    as_json: bool,
) -> None:
    """Write a made-up council's returns and print what was made; the last line is the folder."""
    from seethechild.demo.answer import make_returns  # noqa: PLC0415 - only where it is asked for

    if what != "returns" or folder is None:
        mend = 'Give "demo" alone, or "demo returns FOLDER".'
        raise SpecError(Problem("demo", "what to make up is not said", mend))
    with watched() as progress:
        result = make_returns(
            folder,
            seed=seed,
            children=children,
            years=years,
            dirt=dirt,
            forms=forms,
            progress=progress,
        )

    def show(result: Result) -> Iterator[str]:
        yield from shower(shown_returns.DEMO_RETURNS)(result)
        yield str(folder)

    sheet.write_result(result, show, as_json=as_json)


def _print_run(done: steps.RunDone, *before: str, as_json: bool) -> None:
    """Print the answer; on the last line, alone and unwrapped, the report's path."""
    if as_json:
        print(f"report: {done.report}", file=sys.stderr)

    def show(result: Result) -> Iterator[str]:
        yield from map(sheet.prose, before)
        yield from show_run(result)
        yield str(done.report)

    sheet.write_result(done.result, show, as_json=as_json)


def which(names: Sequence[str], *, every: bool) -> Sequence[str] | None:
    """Return the councils to calibrate; ``None`` is all of them.

    Raises:
        SpecError: none is named, or some and all of them too.
    """
    if bool(names) == every:
        what = "some are named, and --all too" if every else "none is named"
        raise SpecError(Problem("councils", what, "Name councils, or give --all."))
    return None if every else names


def calibrate(
    names: Sequence[str] | None,
    *,
    base_year: int,
    draws: int | None,
    workers: int | None,
    as_json: bool,
) -> None:
    """Compare a simulated year with the published one."""
    with watched() as progress:
        result = steps.calibrate(
            names, base_year=base_year, draws=draws or 0, workers=workers, progress=progress
        )
    sheet.write_result(result, show_calibration, as_json=as_json)


def reproduce(folder: Path, *, workers: int | None, as_json: bool) -> None:
    """Run a run again; end with exit code 1 if anything differs."""
    with watched() as progress:
        result = steps.reproduce(folder, workers=workers, progress=progress)
    sheet.write_result(result, show_reproduced, as_json=as_json)
    if any(check.passed is False for check in result.checks):
        raise typer.Exit(1)
