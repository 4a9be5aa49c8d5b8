"""What the commands do that read a council's own returns and journeys."""
# ruff: noqa: PLC0415 - each loads only what it needs

from collections.abc import Iterator, Sequence
from pathlib import Path

from seethechild.cli import sheet
from seethechild.cli.bar import watched
from seethechild.cli.show_result import shower
from seethechild.core.results import Result
from seethechild.report import shown
from seethechild.studies import check as checks


def check(
    paths: Sequence[Path], *, rows: Path | None, without: Sequence[str], as_json: bool
) -> None:
    """Read returns and print what was found."""
    with watched() as progress:
        result = checks.check(paths, progress=progress, rows=rows, without=without)
    sheet.write_result(result, shower(shown.CHECK), as_json=as_json)


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
        yield from shower(shown.JOURNEYS)(result)
        yield sheet.prose(
            f"The key that names these children is in {made.key.name}. Keep it with the council; "
            "later returns can be joined only with it."
        )
        yield str(made.folder)

    sheet.write_result(made.result, show, as_json=as_json)
