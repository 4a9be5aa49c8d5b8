"""The commands that count the real number: children on no list, and what surveys lead one to expect.

What a command does is in ``studies``; here nothing may load it before it runs.
"""
# ruff: noqa: PLC0415 - loaded when a command runs, so that --help is quick

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from seethechild.cli.guard import guarded
from seethechild.cli.need_survey_commands import picture, prevalence
from seethechild.cli.options import Json, PageFile, Seed, SvgFile, example

if TYPE_CHECKING:
    from seethechild.core.results import Result

ABOUT = (
    "The real number: children on no list, counted without naming any. For statistics only, never to "
    "trace a family, for enforcement, or for immigration control."
)

Method: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        show_default=False,
        help="average (if none is named), independence, stepwise, bic, decomposable, latent-class, "
        "coverage, chao or, of children, doubly_robust. May be given several times.",
    ),
]

Columns: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="HEADING=FIELD",
        show_default=False,
        help="What an unknown heading holds: first_name, family_name, birth, sex, postcode. May be given "
        "several times.",
    ),
]

commands = typer.Typer(
    name="need",
    help=ABOUT,
    epilog=example("need lists table.csv", "need lists --help"),
    no_args_is_help=True,
    rich_markup_mode=None,
)
commands.command(
    epilog=example(
        "need prevalence Camden", "need prevalence England --page expected.html --json"
    )
)(prevalence)
commands.command(
    epilog=example(
        "need picture Camden --page picture.html",
        "need picture Camden --lists linked/ --kind violence_at_home",
    )
)(picture)


@commands.command(
    epilog=example(
        "need lists table.csv",
        "need lists table.csv --method average --method stepwise --json",
        "need lists table.csv --by region,sex --page need.html",
        "need lists children.csv --covariates age,sex --household home",
    )
)
@guarded
def lists(
    table: Annotated[
        Path,
        typer.Argument(
            metavar="TABLE.csv",
            help="A column of 0 and 1 for each list, and a column count with a row for each pattern; or "
            "a row for each child.",
        ),
    ],
    *,
    method: Method = None,
    covariates: Annotated[
        str,
        typer.Option(
            metavar="COLUMNS",
            show_default=False,
            help="Known of each child: age,sex. Lists are then compared among children alike.",
        ),
    ] = "",
    household: Annotated[
        str,
        typer.Option(
            metavar="COLUMN",
            show_default=False,
            help="Who lives together: brothers and sisters are found together.",
        ),
    ] = "",
    of_lists: Annotated[
        str,
        typer.Option(
            "--lists",
            metavar="COLUMNS",
            show_default=False,
            help="The lists, if not all columns of 0 and 1 are.",
        ),
    ] = "",
    by: Annotated[
        str,
        typer.Option(
            metavar="COLUMNS", show_default=False, help="Groups to tell apart: region,sex."
        ),
    ] = "",
    order: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            show_default=False,
            help="Most lists in one interaction: 1, 2 or 3. Average and stepwise take 2 if not told.",
        ),
    ] = None,
    bootstrap: Annotated[
        int,
        typer.Option(
            metavar="N",
            help="How often children are drawn again for an interval; 0: profile likelihood.",
        ),
    ] = 1000,
    missed: Annotated[
        float,
        typer.Option(
            metavar="SHARE",
            help="Share of links between a child's records that was missed.",
        ),
    ] = 0.0,
    seed: Seed = 1,
    page: PageFile = None,
    svg: SvgFile = None,
    as_json: Json = False,
) -> None:
    """Estimate the children on no list, from lists that overlap.

    An average over how lists may depend on each other and how children may differ, with an interval
    that holds the choice of model. Says what is assumed and what would change the answer, and refuses
    where the lists cannot say.
    """
    from seethechild.cli import sheet
    from seethechild.cli.bar import watched
    from seethechild.cli.show_result import shower
    from seethechild.core.files import prove_file
    from seethechild.need.children import Roles
    from seethechild.report.need_part import layouts
    from seethechild.studies.need_lists import need_lists

    for path in (page, svg):
        if path is not None:
            prove_file(path)
    groups = _split(by)
    roles = Roles(_split(of_lists), _split(covariates), household.strip() or None, groups)
    with watched() as progress:
        result = need_lists(
            table,
            progress=progress,
            methods=_named(method) if method else None,
            roles=roles,
            order=order,
            replicates=bootstrap,
            seed=seed,
            missed=missed,
        )
    _write(result, page, svg, title=f"How many in all: {table.stem}", by=groups)
    sheet.write_result(result, shower(layouts(groups)), as_json=as_json)


@commands.command(
    epilog=example(
        "need link schools.csv police.csv health.csv care.csv -o linked/",
        "need link a.csv b.csv --column forename=first_name -o linked/",
    )
)
@guarded
def link(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE.csv...", help="A file for each agency, a row for each child."
        ),
    ],
    *,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where the counts go.")
    ] = Path("linked"),
    column: Columns = None,
    draws: Annotated[
        int, typer.Option(metavar="N", help="How many linkages are sampled.")
    ] = 100,
    reviewed: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Pairs that people looked at (CSV)."),
    ] = None,
    exact: Annotated[
        bool,
        typer.Option(
            "--exact",
            help="Keep small counts. The folder must then stay where the lists are.",
        ),
    ] = False,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Count how many children are on several lists, never who.

    Compares the agencies' records, learns how often fields of one child differ, and samples which
    records are one child. Only counts are written; the doubt of linking is kept, and no threshold is
    chosen.
    """
    from seethechild.cli import sheet
    from seethechild.cli.bar import watched
    from seethechild.cli.show_result import shower
    from seethechild.report.need_part import LINKING
    from seethechild.studies.need_link import columns_of, need_link

    with watched() as progress:
        result = need_link(
            files,
            out,
            progress=progress,
            columns=columns_of(column or ()),
            seed=seed,
            draws=draws,
            reviewed=reviewed,
            exact=exact,
        )
    sheet.write_result(result, shower(LINKING), as_json=as_json)


@commands.command(
    epilog=example(
        "need encode --new-key agencies.key",
        "need encode police.csv --key agencies.key -o police.encoded.csv",
    )
)
@guarded
def encode(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE.csv",
            show_default=False,
            help="The agency's list, a row for each child.",
        ),
    ] = None,
    *,
    key: Annotated[
        Path | None,
        typer.Option(
            metavar="KEYFILE", show_default=False, help="The key that the agencies share."
        ),
    ] = None,
    new_key: Annotated[
        Path | None,
        typer.Option(
            metavar="KEYFILE", show_default=False, help="Make a new key in this file."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE.encoded.csv",
            show_default=False,
            help="Where the tokens go; beside the list if not told.",
        ),
    ] = None,
    column: Columns = None,
    as_json: Json = False,
) -> None:
    """Encode a list inside the agency: keyed tokens leave, names do not.

    need link counts from encoded lists as from plain ones, if all have one key. Whoever links must never
    have the key.
    """
    from seethechild.cli import sheet
    from seethechild.cli.show_result import shower
    from seethechild.core.errors import Problem, SpecError
    from seethechild.studies.need_encode import need_encode, need_new_key
    from seethechild.studies.need_link import columns_of

    if new_key is not None and file is None and key is None:
        result = need_new_key(new_key)
    elif new_key is None and file is not None and key is not None:
        result = need_encode(file, key, out, columns=columns_of(column or ()))
    else:
        mend = "Use FILE.csv with --key KEYFILE, or --new-key KEYFILE alone."
        raise SpecError(Problem("need encode", "says too little or too much", mend))
    sheet.write_result(result, shower(()), as_json=as_json)


@commands.command(
    epilog=example(
        "need linked linked/", "need linked linked/ --method bic --page need.html"
    )
)
@guarded
def linked(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="What need link wrote.")],
    *,
    method: Method = None,
    bootstrap: Annotated[
        int,
        typer.Option(
            metavar="N", help="How often children are drawn again, in each linkage."
        ),
    ] = 200,
    seed: Seed = 1,
    page: PageFile = None,
    svg: SvgFile = None,
    as_json: Json = False,
) -> None:
    """Estimate the children on no list, with the doubt of linking inside the interval."""
    from seethechild.cli import sheet
    from seethechild.cli.bar import watched
    from seethechild.cli.show_result import shower
    from seethechild.core.files import prove_file
    from seethechild.report.need_part import LINKING, layouts
    from seethechild.studies.need_link import need_linked

    for path in (page, svg):
        if path is not None:
            prove_file(path)
    with watched() as progress:
        result = need_linked(
            folder,
            progress=progress,
            methods=_named(method),
            replicates=bootstrap,
            seed=seed,
        )
    _write(result, page, svg, title="How many in all: linked lists")
    sheet.write_result(result, shower((*layouts(), *LINKING)), as_json=as_json)


def _write(
    result: "Result",
    page: Path | None,
    svg: Path | None,
    *,
    title: str,
    by: tuple[str, ...] = (),
) -> None:
    from seethechild.core.files import write_atomic
    from seethechild.report.markup import document
    from seethechild.report.need_part import methods_svg, need_page

    if svg is not None:
        write_atomic(svg, methods_svg(result))
    if page is not None:
        write_atomic(page, document(need_page(result, title=title, by=by)))


def _named(method: list[str] | None) -> list[str]:
    """Return the methods, each once; several may stand in one option with ``|`` or commas."""
    given = ",".join(method or ["average"]).replace("|", ",").split(",")
    return list(dict.fromkeys(name.strip() for name in given if name.strip()))


def _split(columns: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in columns.split(",") if each.strip())
