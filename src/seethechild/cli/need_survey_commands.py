"""Commands of what surveys lead one to expect, which ``need_commands`` takes into its group."""
# ruff: noqa: PLC0415 - loaded when a command runs, so that --help is quick

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
