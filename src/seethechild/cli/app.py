"""The commands: what each takes, in the words of ``--help``.

Those on a council's own journeys are in ``journey_commands``, those that run the website in
``site_commands``. What a command does is in ``look``, ``do`` and ``see``, which load polars and the
rest; here nothing may, so that ``--help`` answers at once.
"""
# ruff: noqa: PLC0415 - loaded when a command runs, so that --help is quick

import gc
import io
import logging
import sys
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from seethechild.cli import (
    backtest_command,
    journey_commands,
    need_commands,
    site_commands,
    system_command,
)
from seethechild.cli.guard import guarded
from seethechild.cli.options import Json, Tracks, example

#: Look for rubbish after so many new objects: loading makes tens of thousands, and no rubbish.
NEW_OBJECTS = 100_000
ABOUT = "See what children live through in children's services, what it costs, and what would help."


app = typer.Typer(
    name="seethechild",
    help=ABOUT,
    epilog=example("demo", "run --help"),
    no_args_is_help=True,
    rich_markup_mode=None,  # plain text: the same in a pipe, and read well aloud
    pretty_exceptions_enable=False,
)

Out: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--out", "-o", metavar="FOLDER", help="Folder in which the run gets its own folder."
    ),
]
Workers: TypeAlias = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        show_default=False,
        help="How many processes share the work, one a core if not said; never changes a number.",
    ),
]


def main() -> None:
    """Start the command line."""
    gc.set_threshold(NEW_OBJECTS)
    logging.basicConfig(format="level=%(levelname)s logger=%(name)s %(message)s")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app(prog_name="seethechild")


def show_version(wanted: bool) -> None:  # noqa: FBT001 - Typer hands over what was given
    """Print the version and end, if that was asked for."""
    if wanted:
        from seethechild.core.provenance import code_version

        print(f"seethechild {code_version()}")
        raise typer.Exit


@app.callback()
def every_command(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=show_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Take what comes before a command."""


@app.command(epilog=example("councils", "councils --json"))
@guarded
def councils(*, as_json: Json = False) -> None:
    """List the councils of England, with codes."""
    from seethechild.cli import look

    look.councils(as_json=as_json)


@app.command(
    epilog=example("picture Camden", "picture Kensington and Chelsea --page picture.html")
)
@guarded
def picture(
    council: Annotated[
        list[str], typer.Argument(metavar="COUNCIL", help="Name, ONS code or DfE number.")
    ],
    *,
    page: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write it as a page (HTML) too, with charts."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what is recorded of a council's children.

    Who gets help, who does not, and what is spent: published figures only, beside England
    and the council's ten official statistical neighbours. No figure says why.
    """
    from seethechild.cli import look

    look.picture(" ".join(council), page=page, as_json=as_json)


#: The system picture, beside what is recorded.
app.registered_commands.extend(system_command.commands.registered_commands)


@app.command(
    epilog=example(
        "run --council Camden --reform family-group-decision-making",
        "run --data dataset/ --reform family-group-decision-making",
        "run study.toml -o runs",
    )
)
@guarded
def run(
    study: Annotated[
        Path | None,
        typer.Argument(
            metavar="STUDY", help="A study file (TOML), instead of --council and the rest."
        ),
    ] = None,
    *,
    council: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose children: name, ONS code or DfE number."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="DATASET",
            show_default=False,
            help='A dataset of journeys, from "journeys", to fit the system to.',
        ),
    ] = None,
    population: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            show_default=False,
            help="Children who live there (CSV: age, children), where the data name no council.",
        ),
    ] = None,
    reform: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            show_default=False,
            help='What to try: a name from "seethechild reforms" or a TOML file of your own. '
            "Give it several times to compare several; each is one option.",
        ),
    ] = None,
    years: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            show_default=False,
            help="How many years to play forward; 10 if not said.",
        ),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            show_default=False,
            help="How many runs the ranges come from; 200 if not said.",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            show_default=False,
            help="Names the chance: the same seed, the same numbers; 1 if not said.",
        ),
    ] = None,
    base_year: Annotated[
        int | None,
        typer.Option(
            metavar="YEAR",
            show_default=False,
            help="Year the figures are for, by its end: 2025, that is 2024-25, if not said.",
        ),
    ] = None,
    tracks: Tracks = None,
    out: Out = Path("runs"),
    workers: Workers = None,
    executor: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            show_default=False,
            help="A Dask scheduler (dask://host:port) whose workers share the work, instead of this "
            "machine's processes; never changes a number.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Simulate, price and compare reforms.

    Each is set against going on as now, on the same children: children first, money second, each with its range. The last line is the path of the
    report. Stop with Ctrl-C: what is finished is kept, and the same command goes on from there.
    """
    from seethechild.cli import do

    settings: dict[str, int | str | Path | None] = {
        "years": years,
        "draws": draws,
        "seed": seed,
        "base_year": base_year,
        "data": data,
        "population": population,
        "tracks": tracks,
    }
    question = do.question(study, council, reform or [], settings)
    do.run(question, out=out, workers=workers, executor=executor, as_json=as_json)


#: The commands on a council's own returns and journeys, at their place in the list.
app.registered_commands.extend(journey_commands.commands.registered_commands)
app.registered_commands.extend(backtest_command.commands.registered_commands)
app.add_typer(need_commands.commands)


@app.command(epilog=example("reforms"))
@guarded
def reforms(*, as_json: Json = False) -> None:
    """List the reforms that ship, with their evidence."""
    from seethechild.cli import look

    look.reforms(as_json=as_json)


@app.command(epilog=example("sources", "sources --json"))
@guarded
def sources(*, as_json: Json = False) -> None:
    """List every published number in use.

    Each with where it comes from and how sure it is; then the publications, and what is
    assumed for want of a number.
    """
    from seethechild.cli import look

    look.sources(as_json=as_json)


@app.command(epilog=example("calibrate Camden", "calibrate --all --json"))
@guarded
def calibrate(
    council: Annotated[
        list[str] | None,
        typer.Argument(metavar="COUNCIL", help="Names, ONS codes or DfE numbers."),
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All councils of England.")] = False,
    base_year: Annotated[
        int,
        typer.Option(
            metavar="YEAR", help="Year to compare with, by its end: 2025 is 2024-25."
        ),
    ] = 2025,
    draws: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            show_default=False,
            help="How often a council's year is played before the mean is compared; the smaller the "
            "council the more often, if not said.",
        ),
    ] = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Compare a simulated year with the published one.

    Then forecast the latest year from the one before, beside "the same as last year".
    """
    from seethechild.cli import do

    names = do.which(council or [], every=every)
    do.calibrate(names, base_year=base_year, draws=draws, workers=workers, as_json=as_json)


@app.command(epilog=example("reproduce runs/ID"))
@guarded
def reproduce(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")],
    *,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Run a run again and compare what comes out.

    To the last bit; the exit code is 1 if anything differs.
    """
    from seethechild.cli import do

    do.reproduce(folder, workers=workers, as_json=as_json)


@app.command(epilog=example("demo", "demo returns made_up/ --years 6 --dirt"))
@guarded
def demo(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="returns",
            help='"returns" writes a made-up council\'s returns instead.',
        ),
    ] = None,
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="Where to write them.")
    ] = None,
    *,
    out: Out = Path("runs"),
    workers: Workers = None,
    seed: Annotated[
        int,
        typer.Option(metavar="N", help="Of the made-up council: same seed, same files."),
    ] = 1,
    children: Annotated[
        int, typer.Option(metavar="N", min=1000, help="Children who live there.")
    ] = 20_000,
    years: Annotated[
        int, typer.Option(metavar="N", min=1, max=10, help="Years of returns.")
    ] = 6,
    dirt: Annotated[
        bool, typer.Option("--dirt", help="With the mistakes real returns have.")
    ] = False,
    other_forms: Annotated[
        bool,
        typer.Option(
            "--other-forms",
            help="In the forms some councils send instead: SSDA903 as XML, the standard dataset as Parquet.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Do the main job, or make up a council's returns.

    The main job is done on a real council's published figures. "demo returns FOLDER" writes a full set of returns in every format, of children who do not
    exist, with the true answers beside them.
    """
    from seethechild.cli import do

    if what is None:
        do.demo(out=out, workers=workers, as_json=as_json)
    else:
        do.demo_returns(
            what,
            folder,
            seed=seed,
            children=children,
            years=years,
            dirt=dirt,
            forms="other" if other_forms else "csv",
            as_json=as_json,
        )


#: The commands that run the website, last in the list.
app.registered_commands.extend(site_commands.commands.registered_commands)
