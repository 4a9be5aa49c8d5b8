"""What the commands do that read a council's own returns and journeys."""
# ruff: noqa: PLC0415 - each loads only what it needs

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from seethechild.cli import sheet
from seethechild.cli.bar import watched
from seethechild.cli.show_check import show_check
from seethechild.cli.show_result import shower
from seethechild.core.results import Result
from seethechild.report import shown, shown_returns
from seethechild.studies import check as checks


def check(
    paths: Sequence[Path], *, rows: Path | None, without: Sequence[str], as_json: bool
) -> None:
    """Read returns and print what was found."""
    with watched() as progress:
        result = checks.check(paths, progress=progress, rows=rows, without=without)
    sheet.write_result(result, show_check, as_json=as_json)


def journeys(
    paths: Sequence[Path],
    *,
    out: Path,
    key: Path | None,
    doubtful: Path | None,
    name: str | None,
    without: Sequence[str],
    as_json: bool,
) -> None:
    """Build a dataset and print what is in it; the last line is its folder alone."""
    from seethechild.studies import journeys as building

    with watched() as progress:
        made = building.make_dataset(
            paths,
            out=out,
            progress=progress,
            key=key,
            doubtful=doubtful,
            name=name,
            without=without,
        )

    def show(result: Result) -> Iterator[str]:
        yield from shower(shown_returns.JOURNEYS)(result)
        yield sheet.prose(
            f"The key that names these children is in {made.key.name}. Keep it with the council; "
            "later returns can be joined only with it."
        )
        yield str(made.folder)

    sheet.write_result(made.result, show, as_json=as_json)


def late(
    dataset: Path,
    *,
    by: Sequence[str],
    sample: Path | None,
    sample_of: str,
    children: int,
    seed: int,
    page: Path | None,
    as_json: bool,
) -> None:
    """Print late help; write the review sample and the page if asked."""
    from seethechild.studies import late as helping
    from seethechild.studies import late_sample, own_pages

    result = helping.late(dataset, by=by or helping.GROUPS)
    own_pages.write(dataset, "late", result, page)
    if sample is not None:
        key = sample.with_name(f"{sample.stem}_key{sample.suffix}")
        drawn = late_sample.write_review_sample(
            dataset, sheet=sample, key=key, children=children, seed=seed, closing=sample_of
        )
        result = replace(result, checks=(*result.checks, drawn))
    sheet.write_result(result, shower(shown.LATE), as_json=as_json)


def access(
    dataset: Path, *, by: Sequence[str], seed: int, page: Path | None, as_json: bool
) -> None:
    """Print who gets help and who does not; write the page if asked."""
    from seethechild.studies import access as reaching
    from seethechild.studies import own_pages

    result = reaching.access(dataset, by=by or reaching.GROUPS, seed=seed)
    own_pages.write(dataset, "access", result, page)
    sheet.write_result(result, shower(shown.ACCESS), as_json=as_json)


def centred(dataset: Path, *, by: Sequence[str], page: Path | None, as_json: bool) -> None:
    """Print how much the child is in the middle; write the page if asked."""
    from seethechild.studies import centred as middle
    from seethechild.studies import own_pages

    result = middle.centred(dataset, by=by or middle.GROUPS)
    own_pages.write(dataset, "centred", result, page)
    layouts = shown.CENTRED_BY if by else shown.CENTRED
    sheet.write_result(result, shower(layouts), as_json=as_json)


def fit(
    dataset: Path,
    *,
    out: Path | None,
    council: str | None,
    population: Path | None,
    as_json: bool,
) -> None:
    """Fit a system model to journeys and print how well it gives them back."""
    from seethechild.studies import fit as fitting

    with watched() as progress:
        made = fitting.fit(
            dataset, progress=progress, out=out, council=council, population=population
        )
    sheet.write_result(made.result, shower(shown.FIT), as_json=as_json)


def backtest(
    dataset: Path,
    *,
    council: str | None,
    population: Path | None,
    draws: int,
    seed: int,
    as_json: bool,
) -> None:
    """Forecast the last year of journeys from those before it and print how it came out."""
    from seethechild.studies import backtest_data as forecasting

    with watched() as progress:
        result = forecasting.backtest_data(
            dataset,
            progress=progress,
            council=council,
            population=population,
            draws=draws,
            seed=seed,
        )
    sheet.write_result(result, shower(shown.BACKTEST), as_json=as_json)


def backtest_councils(
    names: Sequence[str] | None,
    *,
    years: Sequence[int],
    draws: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Forecast councils' published stocks from earlier years and print how it came out."""
    from seethechild.report.backtest_part import LAYOUTS
    from seethechild.studies import backtest_panel as forecasting

    with watched() as progress:
        result = forecasting.backtest_panel(
            names,
            years=years,
            draws=forecasting.DRAWS if draws is None else draws,
            seed=seed,
            progress=progress,
        )
    sheet.write_result(result, shower(LAYOUTS), as_json=as_json)


def timeline(
    dataset: Path,
    *,
    child: str,
    key: Path | None,
    reason: str,
    page: Path | None,
    as_json: bool,
) -> None:
    """Print one child's life; write the page with its picture if asked. The look is recorded."""
    from seethechild.report.timeline import life_figure
    from seethechild.studies import own_pages
    from seethechild.studies import timeline as living

    result, life = living.timeline(dataset, child, key=key, reason=reason)
    own_pages.write(dataset, "timeline", result, page, {"timeline": life_figure(life)})
    sheet.write_result(result, shower(shown_returns.TIMELINE), as_json=as_json)
