"""What fits to published figures found, remembered in the person's own cache folder.

To fit a council takes seconds, and all of England many minutes; the answer hangs on nothing but
published figures and this program. So the factors that were found lie in
``~/.cache/seethechild/fits`` (in ``fits`` of the folder that ``SEETHECHILD_CACHE`` names, if it
does), named by a hash of all they hang on: another figure, assumption or program finds none, and
seeks anew. With the first guess they give the model again to the last bit. Nothing of a child or of
a council's own journeys is kept. The folder may be deleted at any time; where it cannot be written,
nothing is remembered.
"""

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from seethechild.core.errors import DataError, WriteError
from seethechild.core.files import make_folder, own_cache, read_bytes, write_atomic
from seethechild.core.provenance import fingerprint, sha256_bytes
from seethechild.model.align import Found
from seethechild.model.base_year import BaseYear
from seethechild.studies.shipped import shipped
from seethechild.studies.store import code_of, versions

#: Packages whose code decides what a fit finds.
FIT_MAKING: Final = ("core", "reference", "evidence", "journeys", "model", "simulate")


def memory_of(base: BaseYear) -> Path | None:
    """Return the file in which what is found for these figures is kept; None if there is no home."""
    hangs_on = fingerprint({"program": _program(), "figures": _plain(asdict(base))})
    cache = own_cache()
    return cache / "fits" / f"{hangs_on}.json" if cache else None


def recall(memory: Path | None) -> tuple[Found, Found] | None:
    """Return what was found; None if nothing was, or it cannot be read or was changed."""
    try:
        kept = json.loads(read_bytes(memory)) if memory else {}
        said = json.dumps(kept["found"])
        if sha256_bytes(said.encode()) != kept["sha256"]:
            return None
        first, second = (_found(each) for each in kept["found"])
    except (DataError, ValueError, KeyError, TypeError):
        return None
    return first, second


def remember(memory: Path | None, found: tuple[Found, Found]) -> None:
    """Keep what was found, where that is possible."""
    if memory is None:
        return
    plain = _plain([asdict(each) for each in found])
    said = {"sha256": sha256_bytes(json.dumps(plain).encode()), "found": plain}
    try:
        make_folder(memory.parent)
        write_atomic(memory, json.dumps(said))
    except WriteError:
        return


@lru_cache
def _program() -> str:
    """Return what names all that a fit hangs on but the council's figures."""
    data = shipped("codes/*.csv", "values/*.csv", "values/figures/*.csv")
    return fingerprint(
        {
            "code": code_of(FIT_MAKING),
            "with": versions(),
            "machine": platform.machine(),
            "data": [each.sha256 for each in data],
        }
    )


def _found(kept: Mapping[str, Any]) -> Found:
    factor = {
        lane: np.array(each, dtype=np.float64) for lane, each in kept["factor"].items()
    }
    return Found(**{**kept, "factor": factor})


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return arrays as lists, however deep they lie."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value
