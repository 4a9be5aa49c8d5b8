"""The commands that count the real number: children on no list, and what surveys lead one to expect.

What a command does is in ``studies``; here nothing may load it before it runs.
"""
# ruff: noqa: PLC0415 - loaded when a command runs, so that --help is quick

from pathlib import Path
from typing import Annotated

import typer

from seethechild.cli.guard import guarded
from seethechild.cli.options import Json, example

ABOUT = (
    "The real number: children on no list, counted without naming any. For statistics only, never to "
    "trace a family, for enforcement, or for immigration control."
)

commands = typer.Typer(name="need", help=ABOUT, no_args_is_help=True, rich_markup_mode=None)


@commands.command(
    epilog=example(
        "need lists table.csv",
        "need lists table.csv --method average --method stepwise --json",
        "need lists table.csv --by region,sex --page need.html",
    )
)
@guarded
def lists(
    table: Annotated[
        Path,
        typer.Argument(
            metavar="TABLE.csv",
            help="A column of 0 and 1 for each list, a column count, a row for each pattern.",
        ),
    ],
    *,
    method: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            show_default=False,
            help="average (if none is named), independence, stepwise, bic, decomposable, "
            "latent-class, coverage or chao. May be given several times.",
        ),
    ] = None,
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
            help="Most lists in one interaction, for stepwise and bic: 1, 2 or 3.",
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
    seed: Annotated[
        int,
        typer.Option(
            metavar="N", help="Names the chance: the same seed, the same numbers."
        ),
    ] = 1,
    page: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it as a page (HTML) too.")
    ] = None,
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the picture (SVG) too.")
    ] = None,
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
    from seethechild.core.files import prove_file, write_atomic
    from seethechild.report.markup import document
    from seethechild.report.need_part import layouts, methods_svg, need_page
    from seethechild.studies.need_lists import need_lists

    for path in (page, svg):
        if path is not None:
            prove_file(path)
    groups = tuple(each.strip() for each in by.split(",") if each.strip())
    with watched() as progress:
        result = need_lists(
            table,
            progress=progress,
            methods=_named(method),
            by=groups,
            order=order,
            replicates=bootstrap,
            seed=seed,
            missed=missed,
        )
    if svg is not None:
        write_atomic(svg, methods_svg(result))
    if page is not None:
        made = need_page(result, title=f"How many in all: {table.stem}", by=groups)
        write_atomic(page, document(made))
    sheet.write_result(result, shower(layouts(groups)), as_json=as_json)


def _named(method: list[str] | None) -> list[str]:
    """Return the methods, each once; several may stand in one option with ``|`` or commas."""
    given = ",".join(method or ["average"]).replace("|", ",").split(",")
    return list(dict.fromkeys(name.strip() for name in given if name.strip()))
