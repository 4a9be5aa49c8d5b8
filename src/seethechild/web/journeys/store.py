"""A council's files: its key, its population, the pages of its answers. Only the site may read them."""

import json
import os
from pathlib import Path

from django.conf import settings


def key_of(council: str) -> Path:
    """Return where a council's key lies; what builds a dataset makes it when first needed."""
    # A folder for each: what a council has let out is remembered beside its key.
    folder: Path = settings.DATA / "keys" / "councils" / council
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / "council.key"


def population_of(council: str) -> Path:
    """Return where a made-up council's population lies; real ones have published figures."""
    folder: Path = settings.DATA / "datasets" / council
    return folder / "population.csv"


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    spare = path.with_name(f"{path.name}.part")
    opened = os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        file.write(text)
    spare.replace(path)


def page_at(path: Path) -> dict[str, object] | None:
    """Return a page that was kept, or nothing."""
    try:
        said: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return said
