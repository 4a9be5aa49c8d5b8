"""What the commands do that only look things up, each loading only what it needs."""

# ruff: noqa: PLC0415 - a look-up starts at once only if it loads no other's parts

import os
from pathlib import Path

# NumPy's threads for matrices, of which a look-up has none to speak of, would wait at full speed.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from seethechild.cli import sheet
from seethechild.cli.show_lists import show_councils, show_reforms, show_sources
from seethechild.cli.show_picture import show_picture


def councils(*, as_json: bool) -> None:
    """Print the councils."""
    from seethechild.studies import reference_lists

    sheet.write_result(reference_lists.councils(), show_councils, as_json=as_json)


def picture(council: str, *, page: Path | None, as_json: bool) -> None:
    """Print a council's picture, and write it as a page if asked."""
    from seethechild.studies import picture as pictures

    result = pictures.picture(council)
    if page is not None:
        from seethechild.studies import picture_page as pages

        pages.write_picture_page(council, result, page)
    sheet.write_result(result, show_picture, as_json=as_json)


def reforms(*, as_json: bool) -> None:
    """Print the reforms that ship."""
    from seethechild.studies import reforms as shipping

    sheet.write_result(shipping.reforms(), show_reforms, as_json=as_json)


def sources(*, as_json: bool) -> None:
    """Print every published number in use."""
    from seethechild.studies import reference_lists

    sheet.write_result(reference_lists.sources(), show_sources, as_json=as_json)
