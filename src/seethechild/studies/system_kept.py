"""The system pictures of councils as a website keeps them: read at once, made by a worker.

Nothing here imports the compiled engine. ``studies.system_picture.keep_system`` makes what is read here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from seethechild.studies.store import PARTS, RESULT, SHORT, maker
from seethechild.studies.study import LATEST_YEAR

#: The picture of all tracks, in a council's folder.
MAP: Final = "system.svg"


@dataclass(frozen=True)
class KeptSystem:
    """A council's system picture.

    Attributes:
        key: names it; that of a changed program has another.
        page: what its page says: title, kicker, about, banner, sections, foot.
        result: sentence, tables, checks, provenance, and what it does not mean.
        map: SVG of all tracks.
    """

    key: str
    page: Mapping[str, Any]
    result: Mapping[str, Any]
    map: str


def system_key(council: str) -> str:
    """Return what names a council's system picture: the council, the year, the program that makes it.

    Args:
        council: ONS code.
    """
    return f"{council}-{LATEST_YEAR}-{maker()[:SHORT]}"


def is_kept(council: str, *, kept: Path) -> bool:
    """Return whether a council's system picture has been made."""
    return (kept / system_key(council) / PARTS).is_file()  # it is written last


def kept_system(council: str, *, kept: Path) -> KeptSystem:
    """Return a council's system picture, which has been made.

    Args:
        council: ONS code.
        kept: folder of system pictures.
    """
    key = system_key(council)
    page, result, drawn = (
        (kept / key / name).read_text(encoding="utf-8") for name in (PARTS, RESULT, MAP)
    )
    return KeptSystem(key, json.loads(page), json.loads(result), drawn)
