"""The commands on a council's own returns and journeys: what each takes, in the words of ``--help``.

What a command does is in ``see``, which loads polars and the rest; here nothing may.
"""
# ruff: noqa: PLC0415 - loaded when a command runs, so that --help is quick

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from seethechild.cli.guard import guarded
from seethechild.cli.options import BorrowedFrom, Json, Population, example

commands = typer.Typer()

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


@commands.command(
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


@commands.command(epilog=example("journeys returns/ -o dataset/"))
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


@commands.command(epilog=example("late dataset/", "late dataset/ --by ethnicity --json"))
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


@commands.command(epilog=example("access dataset/", "access dataset/ --by team --json"))
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


@commands.command(
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


@commands.command(epilog=example("fit dataset/", "fit dataset/ -o model/"))
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


@commands.command(
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
