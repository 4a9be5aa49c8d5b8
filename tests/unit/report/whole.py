"""Pages with the document around them, as they are written to a file."""

from typing import Any

from seethechild.report.markup import document
from seethechild.report.page import run_page
from seethechild.report.picture import picture_page
from seethechild.report.result_page import result_page


def run_html(*given: Any, **more: Any) -> str:
    return document(run_page(*given, **more))


def picture_html(*given: Any, **more: Any) -> str:
    return document(picture_page(*given, **more))


def result_html(*given: Any, **more: Any) -> str:
    return document(result_page(*given, **more))
