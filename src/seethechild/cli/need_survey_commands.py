"""Commands of what surveys lead one to expect, which ``need_commands`` takes into its group."""
# ruff: noqa: PLC0415 - loaded when a command runs, so that --help is quick

from pathlib import Path
from typing import Annotated

import typer

from seethechild.cli.guard import guarded
from seethechild.cli.options import Json, PageFile, Seed, SvgFile


@guarded
def prevalence(
    council: Annotated[
        str, typer.Argument(metavar="COUNCIL", help="Name, code or number; or England.")
    ],
    *,
    draws: Annotated[
        int, typer.Option(metavar="N", help="How many draws the ranges are made from.")
    ] = 4000,
    seed: Seed = 1,
    page: PageFile = None,
    svg: SvgFile = None,
    as_json: Json = False,
) -> None:
    """Say what national surveys lead one to expect among a council's children.

    By kind of need, age, sex and income of the family, each with a range. Nobody was counted: the
    numbers are expected, and must not be taken from recorded ones to say how many are hidden.
    """
    from seethechild.cli import sheet
    from seethechild.cli.show_result import shower
    from seethechild.core.files import prove_file, write_atomic
    from seethechild.report.markup import document
    from seethechild.report.need_survey_part import LAYOUTS, survey_page, survey_svg
    from seethechild.studies.need_prevalence import need_prevalence, place_of

    for path in (page, svg):
        if path is not None:
            prove_file(path)
    result = need_prevalence(council, seed=seed, draws=draws)
    if svg is not None:
        write_atomic(svg, survey_svg(result))
    if page is not None:
        made = survey_page(result, place=place_of(council)[1])
        write_atomic(page, document(made))
    sheet.write_result(result, shower(LAYOUTS), as_json=as_json)


@guarded
def picture(
    council: Annotated[
        str,
        typer.Argument(
            metavar="COUNCIL|DATASET",
            help='Name, code or number; or England; or a dataset\'s folder, from "journeys".',
        ),
    ],
    *,
    lists: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            show_default=False,
            help="A table of capture patterns (CSV), or a folder from need link.",
        ),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            show_default=False,
            help="The kind of need the lists hold, such as violence_at_home.",
        ),
    ] = None,
    whose: Annotated[
        str | None,
        typer.Option(
            "--council",
            metavar="NAME",
            show_default=False,
            help="To whose children surveys are carried over; only where a dataset names no council.",
        ),
    ] = None,
    draws: Annotated[
        int, typer.Option(metavar="N", help="How many draws the ranges are made from.")
    ] = 4000,
    seed: Seed = 1,
    page: PageFile = None,
    svg: SvgFile = None,
    as_json: Json = False,
) -> None:
    """Set what is recorded, what surveys lead one to expect and what lists say side by side.

    Says what agrees, what does not, what cannot be compared, and what each way assumes. The three do
    not count the same children, so nothing is taken from anything.
    """
    from seethechild.cli import sheet
    from seethechild.cli.bar import watched
    from seethechild.cli.show_result import shower
    from seethechild.core.files import prove_file, write_atomic
    from seethechild.report.markup import document
    from seethechild.report.need_picture_part import LAYOUTS, picture_page, picture_svg
    from seethechild.studies.need_listed import listed_in
    from seethechild.studies.need_own import own_records
    from seethechild.studies.need_picture import need_picture, refuse_kind
    from seethechild.studies.need_prevalence import place_of

    for path in (page, svg):
        if path is not None:
            prove_file(path)
    own = own_records(Path(council), whose) if Path(council).is_dir() else None
    code, name = place_of(own.council if own else council)
    listed = None
    if kind is not None:
        refuse_kind(kind)
    if lists is not None:
        with watched() as progress:
            listed = listed_in(lists, seed=seed, progress=progress)
    result = need_picture(code, listed=listed, kind=kind, own=own, seed=seed, draws=draws)
    if svg is not None:
        write_atomic(svg, picture_svg(result))
    if page is not None:
        made = picture_page(
            result,
            place=own.name if own else name,
            lists=lists is not None,
            own=own is not None,
            made_up=own is not None and own.made_up,
        )
        write_atomic(page, document(made))
    sheet.write_result(result, shower(LAYOUTS), as_json=as_json)
