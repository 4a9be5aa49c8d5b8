"""The one door through which counts of a council's own children leave, and what left through it.

``releases.json`` lies with the council's key (beside the dataset, if no other place was named) and
again in the dataset's folder. It holds the counts that were shown, and the names of those that
were hidden, by council, verb and hash of the data they were of. So a later release is compared with
it, also of a dataset that was built anew, elsewhere, or with another key. It holds nothing that was
not shown.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.core.files import read_bytes, write_atomic
from seethechild.core.lock import locked
from seethechild.journeys.dataset import KEY_FOLDER, RELEASES, Dataset, inputs
from seethechild.report.crossed import Crossed, hidden_levels
from seethechild.report.release import (
    WHOLE,
    Counted,
    Earlier,
    Told,
    cell_name,
    left,
    release,
)

#: Taken while a release is compared with earlier ones and kept.
LOCK: Final = ".releases.lock"
#: How long to wait for another run that holds it, in seconds.
_PATIENCE = 600.0
_WAIT = "Wait until the other run has ended, or end it. The folder must be writable."
#: Decimals of shares, rates and days: as fine as pages tell them. More would tell of what is hidden.
DECIMALS: Final = 3
#: Hash of the data to what it told.
_Of: TypeAlias = dict[str, Told]
#: Council to verb to that.
_Kept: TypeAlias = dict[str, dict[str, _Of]]


@dataclass
class Door:
    """Lets tables of one verb through, small counts hidden, and keeps what leaves.

    Attributes:
        data: hash of the dataset as it is now.
        before: hash of the data to what it told earlier.
        told: what leaves now.
    """

    data: str
    before: Mapping[str, Told]
    told: Told = field(default_factory=dict)

    @property
    def earlier(self) -> Earlier:
        """What left before, of these data too."""
        shown: dict[str, list[float]] = {}
        hidden = set[str]()
        for told in self.before.values():
            for name, value in told.items():
                if value is None:
                    hidden.add(name)
                else:
                    shown.setdefault(name, []).append(value)
        return Earlier(shown, frozenset(hidden))

    def release(self, table: str, frame: pl.DataFrame, counted: Counted) -> pl.DataFrame:
        """Hide what must be hidden in a table, and keep what of it leaves.

        Args:
            table: its name.
            frame: true counts by measure, group, level and period; see ``report.release``. Levels
                of a group by period are left out.
            counted: its counts and how they hang together.

        Returns:
            The rows with small counts hidden, and shares, rates and days rounded.
        """
        told = frame
        if {"group", "period"} <= set(frame.columns):
            margin = pl.any_horizontal(pl.col("group", "period") == WHOLE)
            told = frame.filter(margin)
        shown = release(told, counted, table=table, earlier=self.earlier)
        self.told |= left(shown, counted, table)
        return rounded(shown, counted.counts)

    def levels_hidden(
        self, table: str, counts: Mapping[str, Crossed], out: Set[str], unknown: Set[str]
    ) -> set[str]:
        """Return the levels that may not be told period by period, and keep those that leave.

        Args:
            table: its name.
            counts: a count, its part and the rest by name, each by level and period.
            out: levels that are hidden already.
            unknown: levels whose total of all periods is hidden.
        """
        names = {
            (count, level, period): cell_name(
                table, count, (WHOLE, "levels", level, period)
            )
            for count, crossed in counts.items()
            for level, cells in crossed.items()
            for period in cells
        }
        earlier = self.earlier
        again = {
            level
            for (count, level, period), name in names.items()
            if earlier.gives_away(name, counts[count][level][period])
        }
        hidden = hidden_levels(list(counts.values()), {*out, *again}, unknown=unknown)
        for (count, level, period), name in names.items():
            self.told[name] = None if level in hidden else counts[count][level][period]
        return hidden

    def settings(self) -> dict[str, str]:
        """Return what an answer depends on of other data's releases: nothing if none left."""
        others = {data: told for data, told in self.before.items() if data != self.data}
        if not others:
            return {}
        return {"earlier_releases": _hash(json.dumps(others, sort_keys=True))}


def rounded(frame: pl.DataFrame, but: Sequence[str] | Mapping[str, object]) -> pl.DataFrame:
    """Return a table with its shares, rates and days as finely as pages tell them.

    Args:
        frame: a table.
        but: columns that are counts.

    Example:
        >>> rounded(pl.DataFrame({"n": [1.23456], "share": [1.23456]}), ["n"]).row(0)
        (1.23456, 1.235)
    """
    floats = [
        name
        for name, dtype in frame.schema.items()
        if dtype == pl.Float64 and name not in but
    ]
    return frame.with_columns(pl.col(floats).round(DECIMALS))


@contextmanager
def releasing(folder: Path, dataset: Dataset, verb: str) -> Iterator[Door]:
    """Give the door of a verb; what left through it is kept when the block ends without an error.

    No other run of the same council's passes meanwhile.

    Args:
        folder: the dataset's.
        dataset: as it is now.
        verb: whose tables.

    Raises:
        DataError: the record of what left cannot be understood.
        WriteError: it cannot be kept; then nothing may be shown.
    """
    with_key = _key_folder(folder) / RELEASES
    places = list(dict.fromkeys([with_key, folder / RELEASES]))
    council = dataset.council or dataset.name
    lock = with_key.with_name(LOCK)
    with locked(lock, who="another run", mend=_WAIT, patience=_PATIENCE):
        kept = _merged([_read(place) for place in places if place.is_file()])
        of_verb = kept.setdefault(council, {}).setdefault(verb, {})
        data = _hash(" ".join(each.sha256 for each in inputs(dataset)))
        door = Door(data, dict(of_verb))
        yield door
        of_verb[data] = of_verb.get(data, {}) | door.told
        text = json.dumps(kept, sort_keys=True) + "\n"
        for place in places:
            if not place.is_file() or read_bytes(place) != text.encode():
                write_atomic(place, text)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _key_folder(folder: Path) -> Path:
    """Return the folder of the council's key, or that of the dataset's folder if it is not there."""
    if (folder / KEY_FOLDER).is_file():
        named = folder / read_bytes(folder / KEY_FOLDER).decode(errors="replace")
        if named.is_dir():
            return named.resolve()
    return folder.resolve().parent


def _merged(records: Sequence[_Kept]) -> _Kept:
    """Return one record of several; what any of them hid is hidden."""
    both: _Kept = {}
    for record in records:
        for council, verbs in record.items():
            for verb, releases in verbs.items():
                mine = both.setdefault(council, {}).setdefault(verb, {})
                for data, told in releases.items():
                    seen = mine.setdefault(data, {})
                    for name, value in told.items():
                        seen[name] = None if seen.get(name, value) is None else value
    return both


def _read(path: Path) -> _Kept:
    mend = "Put it back from a copy. Without it, small changes since earlier releases could be told."
    try:
        found = json.loads(read_bytes(path))
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise DataError(Problem(path.name, "cannot be understood", mend)) from None
    if not _is_nested(found, 4):
        raise DataError(Problem(path.name, "is no record of releases", mend))
    return dict(found)


def _is_nested(found: object, deep: int) -> bool:
    """Whether it is a mapping of mappings, so many deep, with counts at the bottom."""
    if not deep:
        return found is None or isinstance(found, int | float)
    return isinstance(found, dict) and all(
        _is_nested(each, deep - 1) for each in found.values()
    )
