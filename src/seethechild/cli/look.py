"""What the commands do that only look things up, without loading what simulates."""

from pathlib import Path

from seethechild.cli import sheet
from seethechild.cli.show_lists import show_councils, show_reforms, show_sources
from seethechild.cli.show_picture import show_picture
from seethechild.studies import picture as pictures
from seethechild.studies import picture_page as pages
from seethechild.studies import reference_lists
from seethechild.studies import reforms as shipping


def councils(*, as_json: bool) -> None:
    """Print the councils."""
    sheet.write_result(reference_lists.councils(), show_councils, as_json=as_json)


def picture(council: str, *, page: Path | None, as_json: bool) -> None:
    """Print a council's picture, and write it as a page if asked."""
    result = pictures.picture(council)
    if page is not None:
        pages.write_picture_page(council, result, page)
    sheet.write_result(result, show_picture, as_json=as_json)


def reforms(*, as_json: bool) -> None:
    """Print the reforms that ship."""
    sheet.write_result(shipping.reforms(), show_reforms, as_json=as_json)


def sources(*, as_json: bool) -> None:
    """Print every published number in use."""
    sheet.write_result(reference_lists.sources(), show_sources, as_json=as_json)
