"""Drawings, photos and sounds on disk: sealed, in a folder only the site may read."""

from pathlib import Path

from django.conf import settings
from django.utils.crypto import get_random_string

from seethechild.web.vault import SealedWriter, open_file


def folder() -> Path:
    """Return where they lie."""
    found: Path = settings.DATA / "voices"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def keep(data: bytes) -> str:
    """Seal a file; return its name."""
    name = f"{get_random_string(40)}.sealed"
    with SealedWriter(folder() / name) as file:
        file.write(data)
    return name


def read(sealed: str) -> bytes:
    """Open a file.

    Raises:
        SealError: it was changed.
        FileNotFoundError: it is gone.
    """
    return b"".join(open_file(folder() / sealed))


def delete(sealed: str) -> None:
    """Delete a file; one that is gone already is no fault."""
    if sealed:
        (folder() / sealed).unlink(missing_ok=True)
