"""The command that forecasts what has happened: of journeys, or of every council's figures.

What it does is in ``studies``, loaded when it runs; here nothing may load polars.
"""
# ruff: noqa: PLC0415 - loaded when the command runs, so that --help is quick

from pathlib import Path
from typing import Annotated

import typer

from seethechild.cli.guard import guarded
from seethechild.cli.options import BorrowedFrom, Json, Population, Seed, example

commands = typer.Typer()

_EVERY = "all"
_JOURNEY_DRAWS = 200


@commands.command(
    epilog=example(
        "backtest --councils all",
        "backtest --councils Camden,Leeds --years 1,3",
        "backtest --data dataset/",
    )
)
@guarded
def backtest(
    *,
    councils: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES",
            show_default=False,
            help='Whose published figures to forecast: "all", or names divided by commas.',
        ),
    ] = None,
    years: Annotated[
        str,
        typer.Option(
            metavar="LIST", help="How many years ahead; with --councils: any of 1, 2, 3."
        ),
    ] = "1,2,3",
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="DATASET", show_default=False, help="A dataset's folder."
        ),
    ] = None,
    council: BorrowedFrom = None,
    population: Population = None,
    draws: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            show_default=False,
            help="Years played for the ranges: 200 of a dataset, 1,000 of published figures, if not said.",
        ),
    ] = None,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Forecast what has happened, and compare.

    With --councils: children in need, on plans and looked after, one to three years on from every
    year, from what was published up to it, beside simple methods. With --data: the last year of a
    dataset's journeys from the years before it, beside "same as last year".
    """
    from seethechild.cli import see
    from seethechild.core.errors import Problem, SpecError

    asked = [each.strip() for each in (councils or "").split(",") if each.strip()]
    if bool(asked) == (data is not None):
        what = "is given with --data" if data else "nothing says what to forecast"
        mend = "Give --councils all (or names), or --data DATASET; not both."
        raise SpecError(Problem("--councils", what, mend))
    if data is not None:
        see.backtest(
            data,
            council=council,
            population=population,
            draws=draws or _JOURNEY_DRAWS,
            seed=seed,
            as_json=as_json,
        )
        return
    unused = [
        Problem(name, "is for --data only", "Leave it out.")
        for name, given in (("--council", council), ("--population", population))
        if given is not None
    ]
    if unused:
        raise SpecError(unused)
    see.backtest_councils(
        None if asked == [_EVERY] else asked,
        years=_numbers(years),
        draws=draws,
        seed=seed,
        as_json=as_json,
    )


def _numbers(text: str) -> list[int]:
    """Return the whole numbers of a list such as ``1,3``."""
    from seethechild.core.errors import Problem, SpecError

    parts = [each.strip() for each in text.split(",") if each.strip()]
    if not all(each.isdecimal() for each in parts):
        raise SpecError(Problem("--years", f'is "{text}"', "Write it as 1,2,3."))
    return [int(each) for each in parts]
