"""Pictures and sounds as they come in: looked at, made small, made anew, so that nothing else comes with them.

A picture's own words (where and when it was taken, by whom, with what) never reach the disk: what is kept
is a new file of its points alone.
"""

import io
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

LARGEST: Final = 12_000_000  # bytes
#: The longest side that is kept, in points.
SIDE: Final = 1_600
#: Points that may be unpacked: a photo unpacks smaller from JPEG, others must be whole.
POINTS: Final = {"JPEG": 60_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
#: How a sound begins.
SOUNDS: Final = (
    (0, b"RIFF", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"OggS", "audio/ogg"),
    (4, b"ftyp", "audio/mp4"),
    (0, b"\x1aE\xdf\xa3", "audio/webm"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
)

TOO_LARGE = _("That file is too big. Can you try a smaller one?")
EMPTY = _("That file is empty. Can you try again?")
NO_PICTURE = _("We can not open that as a picture. Try a photo of it (JPG or PNG).")
NO_SOUND = _("We can not use that as a sound. Try to record it again.")


class RefusedError(ValueError):
    """It cannot be taken: what to tell who sent it, kindly."""

    def __init__(self, words: str | Promise) -> None:
        super().__init__(str(words))


@dataclass(frozen=True)
class Piece:
    """A file that may be kept.

    Attributes:
        data: of the new file.
        mime: its kind.
        width: in points; 0 for a sound.
        height: in points.
    """

    data: bytes
    mime: str
    width: int = 0
    height: int = 0


def picture(data: bytes) -> Piece:
    """Return a picture made anew: PNG from PNG, JPEG from anything else.

    Raises:
        RefusedError: it is none, or too large to be opened safely.

    Source:
        https://pillow.readthedocs.io/en/stable/reference/Image.html (decompression bombs, draft).
    """
    _check_size(data)
    try:
        with Image.open(io.BytesIO(data), formats=tuple(POINTS)) as given:
            kind = given.format or ""
            _check_points(given, kind)
            given.draft("RGB", (SIDE, SIDE))
            given.load()
            return _anew(given, kind)
    except RefusedError:
        raise
    except Image.DecompressionBombError as error:
        raise RefusedError(TOO_LARGE) from error
    except Exception as error:  # whatever a broken or evil file makes Pillow raise
        raise RefusedError(NO_PICTURE) from error


def _check_points(given: Image.Image, kind: str) -> None:
    if not 0 < given.width * given.height <= POINTS[kind]:
        raise RefusedError(TOO_LARGE)


def _anew(given: Image.Image, kind: str) -> Piece:
    turned = ImageOps.exif_transpose(given).convert("RGBA")
    turned.thumbnail((SIDE, SIDE))
    fresh = Image.new("RGB", turned.size, "white")
    fresh.paste(turned, mask=turned.getchannel("A"))
    kind, mime = ("PNG", "image/png") if kind == "PNG" else ("JPEG", "image/jpeg")
    out = io.BytesIO()
    fresh.save(out, format=kind, quality=85, optimize=True)
    return Piece(out.getvalue(), mime, *fresh.size)


def sound(data: bytes) -> Piece:
    """Return a sound as it came: it is never played to anybody but who types it up.

    Raises:
        RefusedError: it does not begin as a sound does.
    """
    _check_size(data)
    for at, start, mime in SOUNDS:
        if data[at : at + len(start)] == start:
            return Piece(data, mime)
    raise RefusedError(NO_SOUND)


def _check_size(data: bytes) -> None:
    if not data:
        raise RefusedError(EMPTY)
    if len(data) > LARGEST:
        raise RefusedError(TOO_LARGE)
