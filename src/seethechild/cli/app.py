"""The commands: what each takes, in the words of ``--help``.

What a command does is in ``look`` and ``do``, which load polars and the rest; here nothing may, so that
``--help`` answers at once.
"""
# ruff: noqa: PLC0415 - loaded when a command runs, so that --help is quick

import gc
import io
import logging
import sys
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from seethechild.cli.guard import guarded

#: Look for rubbish after so many new objects: loading makes tens of thousands, and no rubbish.
NEW_OBJECTS = 100_000
ABOUT = "See what children live through in children's services, what it costs, and what would help."


def example(*commands: str) -> str:
    """Return the end of a command's help: what to type, line by line."""
    return "\n\b\nExample:\n" + "\n".join(f"    seethechild {each}" for each in commands)


app = typer.Typer(
    name="seethechild",
    help=ABOUT,
    epilog=example("demo", "run --help"),
    no_args_is_help=True,
    rich_markup_mode=None,  # plain text: the same in a pipe, and read well aloud
    pretty_exceptions_enable=False,
)

Json: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON, for programs.")
]
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
    out: Out = Path("runs"),
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Simulate, price and compare reforms.

    Each is set against going on as now, on the same children: children first, money second, each with its range. The last line is the path of the
    report. Stop with Ctrl-C: what is finished is kept, and the same command goes on from there.
    """
    from seethechild.cli import do

    settings: dict[str, int | Path | None] = {
        "years": years,
        "draws": draws,
        "seed": seed,
        "base_year": base_year,
        "data": data,
        "population": population,
    }
    question = do.question(study, council, reform or [], settings)
    do.run(question, out=out, workers=workers, as_json=as_json)


Paths: TypeAlias = Annotated[
    list[Path],
    typer.Argument(
        metavar="PATH...",
        help="Files, folders or zip files of returns, in any mix and order.",
    ),
]
Without: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="NAME",
        show_default=False,
        help="A repair not to make, or a rule not to ask. May be given several times.",
    ),
]


@app.command(
    epilog=example("check returns/", "check cin_2026.xml 903/ --rows wrong_rows.csv")
)
@guarded
def check(
    paths: Paths,
    *,
    rows: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="List the rows that break a rule in this file (CSV). It stays with the council.",
        ),
    ] = None,
    without: Without = None,
    as_json: Json = False,
) -> None:
    """Read returns, list every problem.

    Says what each file is and how that was seen, every problem and how to mend it, every repair,
    and what the returns together can show. No child's value is printed.
    """
    from seethechild.cli import see

    see.check(paths, rows=rows, without=without or (), as_json=as_json)


@app.command(epilog=example("journeys returns/ -o dataset/"))
@guarded
def journeys(
    paths: Paths,
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            metavar="FOLDER",
            help="The dataset's folder; replaced if it is one.",
        ),
    ],
    key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The council's key; beside the dataset if not said, made if not there.",
        ),
    ] = None,
    doubtful: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="List links that were refused or are in doubt in this file. It stays with the council.",
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="What to call the dataset; the council's name."),
    ] = None,
    without: Without = None,
    as_json: Json = False,
) -> None:
    """Build a dataset: one dated journey per child.

    Links a child across all returns, replaces identifiers by a keyed hash at the door, resolves
    overlaps by stated rules, and says what each return can see.
    """
    from seethechild.cli import see

    see.journeys(
        paths,
        out=out,
        key=key,
        doubtful=doubtful,
        name=name,
        without=without or (),
        as_json=as_json,
    )


DatasetFolder: TypeAlias = Annotated[
    Path, typer.Argument(metavar="DATASET", help='A dataset\'s folder, from "journeys".')
]
By: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="GROUP",
        show_default=False,
        help="age_band, sex, ethnicity, disability, deprivation, area or team. May be given several times.",
    ),
]
Page: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write it as a page (HTML) too.")
]


@app.command(epilog=example("late dataset/", "late dataset/ --by ethnicity --json"))
@guarded
def late(
    dataset: DatasetFolder,
    *,
    by: By = None,
    sample: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Draw a balanced sample for professional review (CSV); the key beside it is not "
            "for the reviewers. Both stay with the council.",
        ),
    ] = None,
    sample_of: Annotated[
        str,
        typer.Option(
            metavar="ID",
            help="Which closing and harm the sample is of: closed_care, closed_plan, "
            "closed_emergency or another of the table measures in --json.",
        ),
    ] = "closed_care",
    children: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=2,
            help="How many in the sample, an even number; fewer if fewer can be matched.",
        ),
    ] = 40,
    seed: Annotated[
        int, typer.Option(metavar="N", help="Names the chance of the sample.")
    ] = 1,
    page: Page = None,
    as_json: Json = False,
) -> None:
    """Measure late help, backward and forward.

    What had been closed before children came to harm, and of all closed that way, how many did;
    how long children waited, those still waiting counted. It blames nobody.
    """
    from seethechild.cli import see

    see.late(
        dataset,
        by=by or (),
        sample=sample,
        sample_of=sample_of,
        children=children,
        seed=seed,
        page=page,
        as_json=as_json,
    )


@app.command(epilog=example("access dataset/", "access dataset/ --by team --json"))
@guarded
def access(
    dataset: DatasetFolder,
    *,
    by: By = None,
    seed: Annotated[
        int, typer.Option(metavar="N", help="Names the chance behind intervals.")
    ] = 1,
    page: Page = None,
    as_json: Json = False,
) -> None:
    """Measure who gets help, and who does not.

    Thresholds month by month, what came after closing, how long families waited, and what the mix
    of children and requests explains. Teams only inside the council, never ranked; workers never.
    """
    from seethechild.cli import see

    see.access(dataset, by=by or (), seed=seed, page=page, as_json=as_json)


@app.command(
    epilog=example("centred dataset/", "centred dataset/ --by sex --page middle.html")
)
@guarded
def centred(
    dataset: DatasetFolder,
    *,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GROUP",
            show_default=False,
            help="age_band, sex, ethnicity, disability, deprivation or area. May be given several times.",
        ),
    ] = None,
    page: Page = None,
    as_json: Json = False,
) -> None:
    """Measure how much the child is in the middle.

    Whether workers, teams and homes stay, brothers and sisters live together, children are seen and
    heard and reviews come on time, and where workers' time goes. What no return records is said.
    """
    from seethechild.cli import see

    see.centred(dataset, by=by or (), page=page, as_json=as_json)


BorrowedFrom: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--council",
        metavar="NAME",
        help="Whose published figures stand behind; only where the data name no council.",
    ),
]
Population: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Children who live there (CSV: age, children); only where the data name no council.",
    ),
]


@app.command(epilog=example("fit dataset/", "fit dataset/ -o model/"))
@guarded
def fit(
    dataset: DatasetFolder,
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FOLDER", help="Keep the model in this folder."
        ),
    ] = None,
    council: BorrowedFrom = None,
    population: Population = None,
    as_json: Json = False,
) -> None:
    """Fit a system model to journeys.

    How fast children move, by age and time in a state, counted in the dataset; where there is
    little to count, published figures weigh more. Says how well it gives the data back.
    """
    from seethechild.cli import see

    see.fit(dataset, out=out, council=council, population=population, as_json=as_json)


@app.command(epilog=example("backtest --data dataset/"))
@guarded
def backtest(
    *,
    data: Annotated[
        Path, typer.Option("--data", metavar="DATASET", help="A dataset's folder.")
    ],
    council: BorrowedFrom = None,
    population: Population = None,
    draws: Annotated[
        int, typer.Option(metavar="N", min=10, help="Years played for the ranges.")
    ] = 200,
    seed: Annotated[int, typer.Option(metavar="N", help="Names the chance.")] = 1,
    as_json: Json = False,
) -> None:
    """Forecast what has happened, and compare.

    The last year of a dataset from the years before it, beside "same as last year".
    """
    from seethechild.cli import see

    see.backtest(
        data,
        council=council,
        population=population,
        draws=draws,
        seed=seed,
        as_json=as_json,
    )


@app.command(
    epilog=example(
        'timeline dataset/ --child ID --reason "planning a visit" --page life.html'
    )
)
@guarded
def timeline(
    dataset: DatasetFolder,
    *,
    child: Annotated[
        str,
        typer.Option(
            metavar="ID",
            help="The council's own identifier of the child, or its child_id in the dataset.",
        ),
    ],
    key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            show_default=False,
            help="The council's key; DATASET.key beside the dataset if not said.",
        ),
    ] = None,
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Why it is looked at; kept with the record.")
    ] = "",
    page: Page = None,
    as_json: Json = False,
) -> None:
    """Show one child's life. Restricted: every look is recorded.

    The child in the middle, services and adults around, waits, contacts closed, what the child said,
    and where these returns cannot see. No name, no score, no forecast.
    """
    from seethechild.cli import see

    see.timeline(dataset, child=child, key=key, reason=reason, page=page, as_json=as_json)


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
            as_json=as_json,
        )
