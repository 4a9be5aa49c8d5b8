"""A QR code as an SVG path: made here, printed sharp at every size."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode


@dataclass(frozen=True)
class Code:
    """What a page draws.

    Attributes:
        size: length of a side, in modules, with its white border.
        path: of the dark modules.
    """

    size: int
    path: str


def code_of(text: str) -> Code:
    """Return the QR code of a text, of middle error correction, with the border it needs.

    Example:
        >>> code = code_of("https://example.org/calls/what-helps/")
        >>> code.size, code.path[:8]
        (37, 'M4 4h7v1')
    """
    made = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    made.add_data(text)
    rows = made.get_matrix()
    return Code(len(rows), "".join(_runs(rows)))


def _runs(rows: list[list[bool]]) -> Iterator[str]:
    """Draw every run of dark modules of a row as one rectangle."""
    for down, row in enumerate(rows):
        place = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                yield f"M{place} {down}h{length}v1h-{length}z"
            place += length
