"""Tables of large returns, kept on disk in pieces by child, so that memory does not grow with them.

What rules and journeys ask of a row needs the rows of the same child and no others. So the rows of
a table are told apart by child into pieces; a piece has the same children in every table and every
return, and is worked through alone. The folder is only its owner's, and goes when the work is done
or broken off.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, count
from pathlib import Path
from typing import TypeAlias

import polars as pl

from seethechild.core.errors import WriteError

#: Rows that are worked through at once; some more where pieces are uneven.
ROWS_AT_ONCE = 150_000
#: Rows that are gathered before they are written.
_BATCH_ROWS = 100_000
#: Rows that are unpacked together when a piece is read.
_GROUP_ROWS = 8_192
_PIECE = "_piece"

#: Tables by name: held in memory, or kept in pieces.
Tables: TypeAlias = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Spool:
    """A folder for tables, and the number of pieces they are kept in.

    Attributes:
        folder: only its owner's; whoever made it removes it.
        pieces: at least 1.
    """

    folder: Path
    pieces: int
    _numbers: Iterator[int] = field(default_factory=count, repr=False, compare=False)

    def write(self, frame: pl.DataFrame) -> Path:
        """Write rows to a new file.

        Raises:
            WriteError: the disk is full, or may not be written to.
        """
        path = self.folder / f"{next(self._numbers)}.parquet"
        try:
            frame.write_parquet(
                path, compression="lz4", statistics=False, row_group_size=_GROUP_ROWS
            )
        except (OSError, pl.exceptions.PolarsError) as error:
            why = getattr(error, "strerror", None) or "large returns cannot be put aside"
            mend = "Free some space, or name a folder on another disk in TMPDIR."
            raise WriteError(self.folder, why, mend) from None
        return path


@dataclass(frozen=True)
class _Batch:
    """Rows of one table of one file, sorted by piece: piece ``n`` stops before ``ends[n]``."""

    path: Path
    file: str
    ends: tuple[int, ...]

    def read(self, pieces: range, columns: Sequence[str] = ()) -> pl.DataFrame:
        start = self.ends[pieces.start - 1] if pieces.start else 0
        rows = pl.scan_parquet(self.path)  # noqa: TID251 - a slice of a file of our own
        some = rows.slice(start, self.ends[pieces[-1]] - start)
        return (some.select(columns) if columns else some).collect()


class Kept(Mapping[str, pl.DataFrame]):
    """Tables by name, kept in pieces.

    As a mapping it gives whole tables, for those that are small. ``groups`` gives all tables a few
    pieces at a time; within a piece rows stand in the order they were added.

    Args:
        spool: where.
        file: what the rows come from, see ``of_files``.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     kept = Kept(Spool(Path(folder), 4))
        ...     kept.add({"T": pl.DataFrame({"child": ["a", "b", "a"], "n": [1, 2, 3]})}, by="child")
        ...     parts = [each["T"]["n"].to_list() for each in kept.groups(rows=1)]
        ...     sorted(part for part in parts if part), kept.rows
        ([[1, 3], [2]], {'T': 3})
    """

    def __init__(self, spool: Spool, file: str = "") -> None:
        self._spool, self._file = spool, file
        self._empty: dict[str, pl.DataFrame] = {}
        self._batches: dict[str, list[_Batch]] = {}
        self._held: dict[str, list[pl.DataFrame]] = {}

    @classmethod
    def joined(cls, several: "Sequence[Kept]") -> "Kept":
        """Return the tables of several, the rows of one after those of the other."""
        whole = cls(several[0]._spool)  # noqa: SLF001 - this class's own
        for each in several:
            each.write()
            for name, empty in each._empty.items():  # noqa: SLF001
                whole._know(name, empty)
                whole._batches[name] += each._batches[name]  # noqa: SLF001
        return whole

    def beside(self) -> "Kept":
        """Return a place for other tables in as many pieces."""
        return Kept(self._spool)

    def add(
        self,
        tables: Mapping[str, pl.DataFrame],
        *,
        by: str | None = None,
        piece: Callable[[int], pl.Expr] | None = None,
    ) -> None:
        """Add rows to tables.

        Args:
            tables: name to rows; columns may be more or fewer than before.
            by: the column that names the child. Rows of tables without it are all in the first
                piece.
            piece: what gives each row its piece, for a number of pieces; a hash of ``by`` if not
                said.

        Raises:
            WriteError: the disk is full, or may not be written to.
        """
        many = self._spool.pieces
        for name, frame in tables.items():
            self._know(name, frame.clear())
            place = pl.lit(0)
            if by in frame.columns:
                place = piece(many) if piece else pl.col(by).hash(0) % many
            if frame.height:
                self._held[name].append(
                    frame.with_columns(place.cast(pl.UInt32).alias(_PIECE))
                )
        if (
            sum(frame.height for held in self._held.values() for frame in held)
            > _BATCH_ROWS
        ):
            self.write()

    def write(self) -> None:
        """Write what is gathered."""
        for name, held in self._held.items():
            if not held:
                continue
            frame = pl.concat(held, how="diagonal").sort(_PIECE, maintain_order=True)
            held.clear()
            sizes = dict(frame[_PIECE].value_counts().iter_rows())
            ends = accumulate(sizes.get(piece, 0) for piece in range(self._spool.pieces))
            path = self._spool.write(frame.drop(_PIECE))
            self._batches[name].append(_Batch(path, self._file, tuple(ends)))

    @property
    def all_pieces(self) -> range:
        """All pieces, for ``at``."""
        return range(self._spool.pieces)

    @property
    def rows(self) -> dict[str, int]:
        """Table to the number of its rows."""
        self.write()
        return {
            name: sum(each.ends[-1] for each in batches)
            for name, batches in self._batches.items()
        }

    def groups(self, rows: int | None = None) -> Iterator[dict[str, pl.DataFrame]]:
        """Yield all tables, those without rows too, a few pieces at a time; see ``ranges``."""
        for pieces in self.ranges(rows):
            yield self.at(pieces)

    def ranges(self, rows: int | None = None) -> list[range]:
        """Return which pieces to take together: about so many rows, at least one piece."""
        self.write()
        batches = [each for several in self._batches.values() for each in several]
        ends = [
            sum(each.ends[piece] for each in batches) for piece in range(self._spool.pieces)
        ]
        most = rows or ROWS_AT_ONCE
        found, start, before = list[range](), 0, 0
        for piece, end in enumerate(ends):
            if piece + 1 == len(ends) or ends[piece + 1] - before > most:
                found.append(range(start, piece + 1))
                start, before = piece + 1, end
        return found

    def at(self, pieces: range) -> dict[str, pl.DataFrame]:
        """Return the rows of some pieces of every table."""
        self.write()
        return {
            name: pl.concat(
                [empty, *(each.read(pieces) for each in self._batches[name])],
                how="diagonal",
            )
            for name, empty in self._empty.items()
        }

    def columns(self, name: str, *columns: str) -> Iterator[pl.DataFrame]:
        """Yield some columns of a table, a batch at a time; the table must have them."""
        self.write()
        yield self._empty[name].select(columns)
        whole = range(self._spool.pieces)
        for each in self._batches[name]:
            yield each.read(whole, columns)

    def of_files(self, files: Collection[str]) -> "Kept":
        """Return the tables with the rows of some files only, without tables that have none."""
        self.write()
        some = Kept(self._spool)
        for name, batches in self._batches.items():
            if kept := [each for each in batches if each.file in files]:
                some._know(name, self._empty[name])
                some._batches[name] += kept
        return some

    def __getitem__(self, name: str) -> pl.DataFrame:
        """Return a whole table."""
        if name not in self._empty:
            raise KeyError(name)
        self.write()
        whole = range(self._spool.pieces)
        batches = (each.read(whole) for each in self._batches[name])
        return pl.concat([self._empty[name], *batches], how="diagonal")

    def __contains__(self, name: object) -> bool:
        """Say whether there is such a table, without reading it."""
        return name in self._empty

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the tables."""
        return iter(self._empty)

    def __len__(self) -> int:
        """Return the number of tables."""
        return len(self._empty)

    def _know(self, name: str, empty: pl.DataFrame) -> None:
        if name not in self._empty:
            self._empty[name] = empty
            self._batches[name], self._held[name] = [], []
        elif not set(empty.columns) <= set(self._empty[name].columns):
            self._empty[name] = pl.concat([self._empty[name], empty], how="diagonal")


def groups_of(tables: Tables) -> Iterator[Tables]:
    """Yield tables a few pieces at a time where they are kept so, else all at once."""
    return tables.groups() if isinstance(tables, Kept) else iter([tables])


def columns_of(tables: Tables, name: str, *columns: str) -> Iterator[pl.DataFrame]:
    """Yield some columns of a table, in batches where it is kept so; nothing if it is not there."""
    if name not in tables:
        return iter(())
    if isinstance(tables, Kept):
        return tables.columns(name, *columns)
    return iter([tables[name].select(columns)])


def rows_of(tables: Tables) -> dict[str, int]:
    """Return the number of rows of each table."""
    if isinstance(tables, Kept):
        return tables.rows
    return {name: frame.height for name, frame in tables.items()}
