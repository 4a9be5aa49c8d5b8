"""What the commands do that read a council's own returns and journeys."""

from collections.abc import Sequence
from pathlib import Path

from seethechild.cli import sheet
from seethechild.cli.bar import watched
from seethechild.cli.show_result import shower
from seethechild.report import shown
from seethechild.studies import check as checks


def check(
    paths: Sequence[Path], *, rows: Path | None, without: Sequence[str], as_json: bool
) -> None:
    """Read returns and print what was found."""
    with watched() as progress:
        result = checks.check(paths, progress=progress, rows=rows, without=without)
    sheet.write_result(result, shower(shown.CHECK), as_json=as_json)
