"""What left earlier, kept beside the dataset: so that two releases together tell of no few children.

``releases.json`` in the dataset's folder holds the counts that were shown, by the hash of the data
they were of. A later release, of other data, is compared with them. It holds nothing that was not
shown.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from seethechild.core.errors import DataError, Problem
from seethechild.core.files import read_bytes, write_atomic
from seethechild.journeys.dataset import RELEASES, Dataset, inputs


@dataclass(frozen=True)
class Releases:
    """The releases of one verb.

    Attributes:
        path: where they are kept.
        verb: whose they are.
        data: hash of the dataset as it is now.
        kept: verb to hash of the data to counts by name.
    """

    path: Path
    verb: str
    data: str
    kept: Mapping[str, Mapping[str, Mapping[str, float]]]

    @classmethod
    def of(cls, folder: Path, dataset: Dataset, verb: str) -> "Releases":
        """Read what left earlier.

        Args:
            folder: the dataset's.
            dataset: as it is now.
            verb: whose releases.

        Raises:
            DataError: the record cannot be understood.
        """
        path = folder / RELEASES
        hashes = " ".join(each.sha256 for each in inputs(dataset))
        data = hashlib.sha256(hashes.encode()).hexdigest()
        kept = _read(path) if path.is_file() else {}
        return cls(path, verb, data, kept)

    @property
    def earlier(self) -> dict[str, list[float]]:
        """The counts that left of other data than these, by name."""
        found: dict[str, list[float]] = {}
        for data, cells in self.kept.get(self.verb, {}).items():
            if data != self.data:
                for name, value in cells.items():
                    found.setdefault(name, []).append(value)
        return found

    def settings(self) -> dict[str, str]:
        """Return what of them an answer depends on: nothing if nothing left earlier."""
        if not self.earlier:
            return {}
        text = json.dumps(self.earlier, sort_keys=True)
        return {"earlier_releases": hashlib.sha256(text.encode()).hexdigest()}

    def keep(self, cells: Mapping[str, float]) -> None:
        """Keep what leaves now, with what left before of the same data.

        Args:
            cells: counts by name.

        Raises:
            WriteError: they cannot be kept; then nothing may be shown.
        """
        mine = {name: dict(each) for name, each in self.kept.get(self.verb, {}).items()}
        before = mine.get(self.data, {})
        if before | dict(cells) == before:
            return
        mine[self.data] = before | dict(cells)
        text = json.dumps({**self.kept, self.verb: mine}, sort_keys=True)
        write_atomic(self.path, text + "\n")


def _read(path: Path) -> dict[str, dict[str, dict[str, float]]]:
    mend = "Put it back from a copy. Without it, small changes since earlier releases could be told."
    try:
        found = json.loads(read_bytes(path))
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise DataError(Problem(path.name, "cannot be understood", mend)) from None
    whole = isinstance(found, dict) and all(
        isinstance(cells, dict) and all(isinstance(n, int | float) for n in cells.values())
        for releases in found.values()
        for cells in (releases.values() if isinstance(releases, dict) else [None])
    )
    if not whole:
        raise DataError(Problem(path.name, "is no record of releases", mend))
    return dict(found)
