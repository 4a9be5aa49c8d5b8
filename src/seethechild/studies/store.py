"""Runs on disk: where a run lies, what its manifest says, what of it is already there.

A run's folder is named by its council and fingerprint, so the same question comes to the same
folder and goes on where it was stopped. Pieces are kept apart by the code that made them: a
changed program never goes on with another's pieces.
"""

import json
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import polars as pl

from seethechild.core.errors import DataError, Problem, WriteError
from seethechild.core.files import make_folder, read_bytes, write_atomic, write_frame
from seethechild.core.lock import PATIENCE, locked
from seethechild.core.progress import Progress, Silent
from seethechild.core.provenance import Provenance, fingerprint, sha256_bytes, sha256_frame

MANIFEST, REPORT, RESULT = "manifest.json", "report.html", "result.json"
#: What the report says, without the document around it: the website has one of its own.
PARTS = "report.json"
#: The mark of a piece that was written whole.
FINISHED = "finished"
#: Where a run's files lie until all of them are written.
STAGING = ".unfinished"
#: Held by the one process that works in a run's folder; what killed processes leave of it counts for nothing.
LOCK = ".lock"
_WAIT = "Wait until it has ended, or end it: what it finished is kept."
#: What ``core.files`` calls a file until it is whole.
HALF_WRITTEN = ".*.part"
#: Digits of a hash that name a folder.
SHORT = 12
#: Packages of ours whose code can change a number, and packages of others'.
NUMBER_MAKING = (
    "core",
    "reference",
    "evidence",
    "model",
    "simulate",
    "cost",
    "decide",
    "studies",
)
BUILT_ON = ("numba", "numpy", "polars")
_NEEDED = ("fingerprint", "study", "tables")


def code_hash() -> str:
    """Return the SHA-256 of the code that makes numbers, whatever the machine."""
    return code_of(NUMBER_MAKING)


@lru_cache
def code_of(packages: tuple[str, ...]) -> str:
    """Return the SHA-256 of the code of some of our packages, whatever the machine."""
    home = Path(__file__).parent.parent
    files = sorted(path for package in packages for path in (home / package).rglob("*.py"))
    parts = [
        [
            path.relative_to(home).as_posix(),
            sha256_bytes(read_bytes(path).replace(b"\r\n", b"\n")),
        ]
        for path in files
    ]
    return fingerprint({"code": parts})


def versions() -> dict[str, str]:
    """Return the versions of what the numbers are made with, beside our own code."""
    return {
        "python": sys.version.split()[0],
        **{name: version(name) for name in BUILT_ON},
    }


def maker() -> str:
    """Return what names a program: another one may make other numbers."""
    return fingerprint({"code": code_hash(), "with": versions()})


@dataclass(frozen=True)
class RunFolder:
    """One run's folder."""

    path: Path

    @property
    def pieces(self) -> Path:
        """Where finished pieces lie while the run is not: apart for each program that makes them."""
        return self.path / "pieces" / maker()[:SHORT]

    def piece(self, first: int, last: int) -> Path:
        """Return the folder of the piece with these draws."""
        return self.pieces / f"{first:05d}-{last:05d}"

    def drop_pieces(self) -> None:
        """Delete the pieces, once all is together, and what a killed process left half-written."""
        shutil.rmtree(self.path / "pieces", ignore_errors=True)
        for part in self.path.glob(HALF_WRITTEN):
            part.unlink(missing_ok=True)

    def drop_unfinished(self) -> None:
        """Delete pieces that were not written whole, and folders that hold nothing."""
        for piece in self.pieces.glob("*"):
            if not is_finished(piece):
                shutil.rmtree(piece, ignore_errors=True)
        for folder in (self.pieces, self.pieces.parent):
            with suppress(OSError):  # it holds something, or is not there
                folder.rmdir()


def keep_piece(piece: Path, tables: Mapping[str, bytes]) -> None:
    """Write the tables of a piece; the mark of being finished comes last, and says how long they are.

    Args:
        piece: its folder.
        tables: name to Parquet.

    Raises:
        WriteError: the folder cannot be written; nothing of the piece is left.
    """
    try:
        make_folder(piece)
        for name, content in tables.items():
            write_atomic(piece / f"{name}.parquet", content)
        sizes = {f"{name}.parquet": len(content) for name, content in tables.items()}
        write_atomic(piece / FINISHED, json.dumps(sizes))
    except BaseException:
        shutil.rmtree(piece, ignore_errors=True)
        raise


def is_finished(piece: Path) -> bool:
    """Return whether a piece was written whole, and still is: a power cut may take files back."""
    try:
        sizes = json.loads((piece / FINISHED).read_bytes())
        return all((piece / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, AttributeError):
        return False


@contextmanager
def run_folder(
    out: Path,
    *,
    council: str,
    provenance: Provenance,
    progress: Progress | None = None,
    patience: float = PATIENCE,
) -> Iterator[RunFolder]:
    """Give the folder of a run, made if it is not there and proved to be writable.

    Nobody else works in it meanwhile: the same question, asked twice at once, waits here. If the
    block fails, what is half-done is taken away again; finished pieces are kept.

    Args:
        out: folder of runs.
        council: its name, for the folder's.
        provenance: of the run.
        progress: told while another run is waited for, and may stop that.
        patience: how long to wait for it, in seconds.

    Raises:
        WriteError: it cannot be made or written, or another run was in it all the time.
        Cancelled: stopped while waiting.
    """
    told = progress or Silent()

    def waiting() -> None:
        told.step(0, 1, "waiting for another run of the same question")

    slug = "-".join("".join(c if c.isalnum() else " " for c in council.lower()).split())
    path = out / f"{slug}-{provenance.fingerprint[:SHORT]}"
    new = [each for each in (path, *path.parents) if not each.exists()]
    folder = RunFolder(make_folder(path))
    who = "another run of the same question"
    try:
        with locked(path / LOCK, who=who, mend=_WAIT, patience=patience, waiting=waiting):
            try:
                yield folder
            except BaseException:
                folder.drop_unfinished()
                raise
    except BaseException:
        for each in new:
            with suppress(OSError):  # it holds something
                each.rmdir()
        raise


def finish(folder: RunFolder, files: Mapping[str, str | pl.DataFrame]) -> None:
    """Write the files of a run: all of them or none.

    They are written apart and put in place when the last is there, in the order they are given.

    Args:
        folder: of the run.
        files: name to text or table; the manifest last, as it says that the run is finished.

    Raises:
        WriteError: one cannot be written; the folder is then as it was.
    """
    staging = folder.path / STAGING
    try:
        make_folder(staging)
        for name, content in files.items():
            if isinstance(content, pl.DataFrame):
                write_frame(staging / name, content)
            else:
                write_atomic(staging / name, content)
        for name in files:
            _put(staging / name, folder.path / name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _put(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError as error:
        why = error.strerror or "it could not be put in place"
        raise WriteError(target, why, "Close it elsewhere and run again.") from error


def manifest(
    *,
    study: Mapping[str, object],
    provenance: Provenance,
    tables: Mapping[str, pl.DataFrame],
    started: datetime,
) -> str:
    """Return what a run was and what came out, as JSON; tables by the names of their files."""
    said = {
        "version": provenance.version,
        "fingerprint": provenance.fingerprint,
        "code": code_hash(),
        "seed": provenance.seed,
        "study": study,
        "inputs": [
            {"name": each.name, "sha256": each.sha256, "rows": each.rows}
            for each in provenance.inputs
        ],
        "tables": {
            name: {"sha256": sha256_frame(frame), "rows": frame.height}
            for name, frame in sorted(tables.items())
        },
        **versions(),
        "machine": platform.machine(),
        "started": started.isoformat(timespec="seconds"),
        "finished": now().isoformat(timespec="seconds"),
    }
    return json.dumps(said, indent=2, ensure_ascii=False)


def read_manifest(path: Path) -> Mapping[str, object]:
    """Return the manifest of a run.

    Raises:
        DataError: there is none, or it is broken.
    """
    try:
        said = json.loads(read_bytes(path / MANIFEST))
    except (DataError, ValueError) as error:
        raise _no_run(path) from error
    if not isinstance(said, dict) or any(name not in said for name in _NEEDED):
        raise _no_run(path)
    return said


def _no_run(path: Path) -> DataError:
    return DataError(
        Problem(
            path.name,
            "is not the folder of a finished run",
            f"Give a folder that holds {MANIFEST}, such as one under runs/.",
        )
    )


def now() -> datetime:
    """Return the time; for the record only, never in a number."""
    return datetime.now(UTC)
