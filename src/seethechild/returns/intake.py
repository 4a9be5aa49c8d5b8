"""Taking in any mix of returns: what each file is, what is in it, and what was wrong with it.

Files are read one after the other, in an order that does not depend on how they were named on the
command line, and put together into returns: a format, a year, a council. A file that cannot be
read does not stop the others; all problems are gathered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from seethechild.core.errors import DataError, Problem, UnknownNameError, did_you_mean
from seethechild.core.progress import Progress
from seethechild.returns.extract import Extract, Format, Kind, Repair, Tidied
from seethechild.returns.fields import repair_rules, tables
from seethechild.returns.find_files import Found, find_files
from seethechild.returns.head import Reader
from seethechild.returns.read_file import (
    FileRead,
    Part,
    added_problems,
    added_repairs,
    read_file,
)
from seethechild.returns.records import RECORDS
from seethechild.returns.settle import councils_agreed, years_settled
from seethechild.returns.spool import Kept, Spool, Tables, groups_of, rows_of
from seethechild.returns.tidy import settled
from seethechild.returns.years import year_end

#: Bytes of all files from which they are put aside, where there is a place for that.
LARGE_BYTES = 16 * 2**20
#: Bytes of files for each piece they are told apart into, and the most pieces.
PIECE_BYTES, MOST_PIECES = 4 * 2**20, 512
#: What a return shows, and of which time: one row for each return and record.
SEES = {
    "source": pl.String,
    "format": pl.String,
    "year": pl.Int64,
    "record": pl.String,
    "start": pl.Date,
    "stop": pl.Date,
}
#: Formats that show the financial year they are for.
_YEARLY: frozenset[Format] = frozenset({"ssda903", "cin_census"})


@dataclass(frozen=True, eq=False)
class Return:
    """All files of one format, year and council.

    Attributes:
        format: one of the formats that are read.
        year: the financial year by its end; None where the format has none or it is not known.
        council: ONS code, or as the file gives it; None where nothing says it.
        files: names of its files.
        tables: the format's table to its typed rows as they stand in the files, with ``_row``
            and ``_file``: rows that repeat and dates that cannot be are still there, for rules
            are asked of what was written. Records come from what settling leaves. A large return's
            are ``Kept`` in pieces.
    """

    format: Format
    year: int | None
    council: str | None
    files: tuple[str, ...]
    tables: Tables


@dataclass(frozen=True, eq=False)
class Intake:
    """All that was taken in.

    Attributes:
        files: every file met, read or refused, by name.
        returns: the typed returns, by format, year and council.
        records: record name to its rows from all returns, as declared in ``records``; every
            record is there. Where returns of several councils were taken in, ``child`` and
            ``mother`` begin with the council, for an identifier is only one inside its council.
            ``Kept`` in pieces by child where returns are large.
        problems: of all files and returns.
        repairs: what was changed, by return, table and column.
        sees: which records each return can show, and of which time (``SEES``): from ``start`` up
            to but without ``stop``; null where the return does not say.
        council: the one council all is of; None if nothing says it, or there are several.
    """

    files: tuple[FileRead, ...]
    returns: tuple[Return, ...]
    records: Tables
    problems: tuple[Problem, ...] = ()
    repairs: tuple[Repair, ...] = ()
    sees: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SEES))
    council: str | None = None


def take_in(
    paths: Sequence[str | Path],
    *,
    progress: Progress,
    without_repairs: frozenset[str] = frozenset(),
    aside: Path | None = None,
) -> Intake:
    r"""Read returns: files, folders with all that is in them, and zip files.

    Args:
        paths: files and folders, in any order.
        progress: told of each file.
        without_repairs: ids in ``repairs.csv`` of repairs that are not to be made.
        aside: an empty folder, only its owner's, to put large returns aside in, so that memory
            does not grow with them; it must be there as long as what is returned is used. If not
            said, all is held in memory.

    Returns:
        What was found.

    Raises:
        DataError: nothing could be read; all problems.
        UnknownNameError: a repair is not known.
        WriteError: there is no room to put large returns aside.
        Cancelled: told to stop.

    Example:
        >>> from seethechild.core.progress import Silent
        >>> with TemporaryDirectory() as folder:
        ...     made_up = Path(folder, "missing_2024.csv")
        ...     _ = made_up.write_text("CHILD,DOB,MISSING,MIS_START,MIS_END\n7,01/02/10,m,05/06/2023,\n")
        ...     taken = take_in([made_up], progress=Silent())
        >>> taken.records["missing"].select("child", "kind", "start", "stop").row(0)
        ('7', 'M', datetime.date(2023, 6, 5), None)
        >>> [f"{each.rule} {each.column}" for each in taken.repairs]
        ['two_digit_year DOB', 'code_case MISSING']
    """
    without = _switched_off(without_repairs)
    with TemporaryDirectory(prefix="seethechild-") as folder:
        found, problems = find_files([Path(path) for path in paths], Path(folder))
        spool = _spool(found, aside)
        files, parts = list[FileRead](), list[Part]()
        seen: dict[tuple[str, int | None], str] = {}
        for done, each in enumerate(found):
            progress.step(done, len(found), f"reading {each.path.name}")
            file, its_parts, its_problems = read_file(each, seen, without, spool)
            files.append(file)
            parts += its_parts
            problems += its_problems
    if not any(file.format for file in files):
        nothing = Problem("", "there is no return in what was named", "Name returns.")
        raise DataError(problems or [nothing])
    progress.step(len(found), len(found), "putting returns together")
    parts, more = years_settled(parts)
    problems += more
    parts, council, more = councils_agreed(parts)
    problems += more
    made = _returns(parts)
    settled_ = _Settled(made, spool)
    for one in made:
        settled_.add(one, without)
    problems += [*settled_.problems, *settled_.nobodys]
    return Intake(
        files=tuple(_with_years(file, parts) for file in files),
        returns=tuple(each.whole for each in made),
        records=settled_.records(),
        problems=tuple(dict.fromkeys(problems)),
        repairs=tuple(settled_.repairs),
        sees=_sees(each.whole for each in made),
        council=council,
    )


def _spool(found: Iterable[Found], aside: Path | None) -> Spool | None:
    """Return where to put returns aside, if there is a place and they are large."""
    size = sum(each.path.stat().st_size for each in found if each.path.exists())
    if aside is None or size <= LARGE_BYTES:
        return None
    return Spool(aside, min(-(-size // PIECE_BYTES), MOST_PIECES))


def _switched_off(names: frozenset[str]) -> frozenset[str]:
    rules = {each.id: each.default for each in repair_rules()}
    for name in sorted(names - set(rules)):
        raise UnknownNameError("repair", name, did_you_mean(name, rules))
    return names | {name for name, default in rules.items() if not default}


@dataclass(frozen=True, eq=False)
class _Made:
    """A return, what it is made from, and who read it."""

    whole: Return
    found: Tidied
    reader: Reader


def _returns(parts: Iterable[Part]) -> list[_Made]:
    """Put the parts of each format, year and council together."""
    grouped: dict[tuple[Format, int | None, str | None], list[Part]] = {}
    for part in parts:
        kind = part.tidied.extract.kind
        grouped.setdefault((kind.format, kind.year, kind.council), []).append(part)
    several = len({council for *_, council in grouped if council}) > 1
    made = []
    for key in sorted(grouped, key=lambda key: tuple(str(each or "") for each in key)):
        found = _joined(key, grouped[key], several=several)
        files = tuple(dict.fromkeys(part.file for part in grouped[key]))
        whole = Return(*key, files, found.tables)
        made.append(_Made(whole, found, grouped[key][0].reader))
    return made


def _joined(
    key: tuple[Format, int | None, str | None], parts: Sequence[Part], *, several: bool
) -> Tidied:
    form, year, council = key
    told_apart = council if several else None
    named = Path(" ".join(str(each) for each in (form, year, told_apart) if each))
    return Tidied(
        Extract(named, Kind(form, "", year, council, ""), {}),
        _together([part.tidied.tables for part in parts]),
        tuple(problem for part in parts for problem in part.tidied.problems),
        added_repairs(repair for part in parts for repair in part.tidied.repairs),
    )


def _together(several: Sequence[Tables]) -> Tables:
    """Return the tables of several files as one; those put aside stay there."""
    kept = [each for each in several if isinstance(each, Kept)]
    if kept:
        return Kept.joined(kept)
    frames: dict[str, list[pl.DataFrame]] = {}
    for each in several:
        for name, frame in each.items():
            frames.setdefault(name, []).append(frame)
    return {name: pl.concat(each, how="diagonal") for name, each in frames.items()}


def _with_years(file: FileRead, parts: Iterable[Part]) -> FileRead:
    """Return a file with the years and councils its parts were settled on."""
    kinds = [part.tidied.extract.kind for part in parts if part.file == file.name]
    years = {kind.year for kind in kinds}
    councils = {kind.council for kind in kinds}
    return replace(
        file,
        year=years.pop() if len(years) == 1 else None,
        council=councils.pop() if len(councils) == 1 else None,
    )


# --- records ----------------------------------------------------------------------------------


class _Settled:
    """Returns one after the other as settling leaves them: records, problems, repairs.

    Args:
        made: all returns.
        spool: where to put records aside; they are held in memory if not said.

    Attributes:
        problems: of the returns, with those of their files.
        nobodys: problems of rows that name no child, which are left out of the records.
        repairs: of the returns, with those of their files.
    """

    def __init__(self, made: Sequence[_Made], spool: Spool | None) -> None:
        self.problems, self.nobodys = list[Problem](), list[Problem]()
        self.repairs = list[Repair]()
        self._several = len({each.whole.council for each in made if each.whole.council}) > 1
        self._frames = {name: [table.empty()] for name, table in RECORDS.items()}
        self._kept = Kept(spool) if spool else None

    def add(self, made: _Made, without: frozenset[str]) -> None:
        """Settle a return, piece by piece where it is put aside."""
        found = made.found
        problems, lost, repairs = list[Problem](), list[Problem](), list(found.repairs)
        for piece in groups_of(found.tables):
            whole = replace(found, tables=piece, problems=(), repairs=())
            tidied = settled(whole, without=without)
            problems += tidied.problems
            repairs += tidied.repairs
            lost += self._add_records(made, tidied)
        self.problems += [*found.problems, *added_problems(problems)]
        self.repairs += added_repairs(repairs)
        self.nobodys += added_problems(lost)

    def records(self) -> Tables:
        """Return the records of all returns; every record is there."""
        if self._kept is None:
            return {name: pl.concat(frames) for name, frames in self._frames.items()}
        self._kept.add({name: table.empty() for name, table in RECORDS.items()})
        return self._kept

    def _add_records(self, made: _Made, tidied: Tidied) -> list[Problem]:
        council, lost = made.whole.council, []
        for name, frame in made.reader.records(tidied).items():
            has_child = "child" in frame.columns
            kept = frame.filter(pl.col("child").is_not_null()) if has_child else frame
            if rows := frame.height - kept.height:
                where = f"{tidied.extract.path.name}, {name}"
                what = "rows name no child and were left out of the records"
                lost.append(Problem(where, what, "Fill in whose they are.", rows))
            if self._several and council:
                kept = _prefixed(kept, f"{council}:")
            if self._kept is None:
                self._frames[name].append(kept)
            else:
                self._kept.add({name: kept}, by="child")
        return lost


def _prefixed(frame: pl.DataFrame, prefix: str) -> pl.DataFrame:
    names = [name for name in ("child", "mother") if name in frame.columns]
    return frame.with_columns((pl.lit(prefix) + pl.col(name)).alias(name) for name in names)


def _sees(returns: Iterable[Return]) -> pl.DataFrame:
    rows = []
    for each in returns:
        source = f"{each.format} {each.year}" if each.year else each.format
        start = stop = None
        if each.year and each.format in _YEARLY:
            start = year_end(each.year - 1).replace(month=4, day=1)
            stop = year_end(each.year).replace(month=4, day=1)
        records = {
            known.record
            for name, rows in rows_of(each.tables).items()
            for known in tables(each.format)[name]
            if known.record and (known.asked_in(each.year) or rows)
        }
        rows += [
            (source, each.format, each.year, record, start, stop)
            for record in sorted(records)
        ]
    return pl.DataFrame(rows, schema=SEES, orient="row").unique(maintain_order=True)
