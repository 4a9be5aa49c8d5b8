"""The command that shows a system: stocks, flows, queues, ten years on."""
# ruff: noqa: PLC0415 - loaded when the command runs, so that --help is quick

from pathlib import Path
from typing import Annotated

import typer

from seethechild.cli.guard import guarded
from seethechild.cli.options import BorrowedFrom, Json, Population, Seed, example

commands = typer.Typer()


@commands.command(
    epilog=example(
        "system Camden --page system.html",
        "system dataset/ --svg system.svg",
        "system Leeds --tracks mind,need --json",
    )
)
@guarded
def system(
    whose: Annotated[
        list[str],
        typer.Argument(
            metavar="COUNCIL|DATASET",
            help="A council (name, ONS code or DfE number), or the folder of a dataset or model.",
        ),
    ],
    *,
    years: Annotated[
        int, typer.Option(metavar="N", help="How many years to play forward, as now.")
    ] = 10,
    tracks: Annotated[
        str,
        typer.Option(
            metavar="NAMES",
            show_default=False,
            help="More tracks: mind, need, or mind,need.",
        ),
    ] = "",
    draws: Annotated[
        int, typer.Option(metavar="N", help="How many runs the ranges come from.")
    ] = 20,
    seed: Seed = 1,
    council: BorrowedFrom = None,
    population: Population = None,
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the picture (SVG) too.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it as a page (HTML) too.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the system: stocks, flows, queues, ten years on.

    How many children are in each state now and later if all goes on as now, who moves where in a
    year, and who waits for a place. A council's is of published figures; a dataset's of its
    journeys, small numbers hidden.
    """
    from seethechild.cli import sheet
    from seethechild.cli.bar import watched
    from seethechild.cli.show_result import shower
    from seethechild.core.files import prove_file
    from seethechild.report.system_part import LAYOUTS
    from seethechild.studies.system_picture import system_picture, write_system

    for path in (svg, page):
        if path is not None:
            prove_file(path)
    with watched() as progress:
        picture = system_picture(
            " ".join(whose),
            progress=progress,
            years=years,
            tracks=[each.strip() for each in tracks.split(",") if each.strip()],
            draws=draws,
            seed=seed,
            council=council,
            population=population,
        )
    write_system(picture, svg=svg, page=page)
    sheet.write_result(picture.result, shower(LAYOUTS), as_json=as_json)
