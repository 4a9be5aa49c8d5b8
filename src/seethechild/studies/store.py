"""Runs on disk: where a run lies, what its manifest says, what of it is already there.

A run's folder is named by its council and fingerprint, so the same question comes to the same
folder and goes on where it was stopped. Pieces are kept apart by the code that made them: a
changed program never goes on with another's pieces.
"""

import json
import platform
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.core.files import make_folder, read_bytes, write_atomic, write_frame
from seethechild.core.provenance import Provenance, fingerprint, sha256_bytes, sha256_frame

MANIFEST, REPORT, RESULT = "manifest.json", "report.html", "result.json"
#: Digits of a hash that name a folder.
SHORT = 12
#: Packages whose code can change a number.
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


@lru_cache
def code_hash() -> str:
    """Return the SHA-256 of the code that makes numbers, whatever the machine."""
    home = Path(__file__).parent.parent
    files = sorted(
        path for package in NUMBER_MAKING for path in (home / package).rglob("*.py")
    )
    parts = [
        [
            path.relative_to(home).as_posix(),
            sha256_bytes(read_bytes(path).replace(b"\r\n", b"\n")),
        ]
        for path in files
    ]
    return fingerprint({"code": parts})


@dataclass(frozen=True)
class RunFolder:
    """One run's folder."""

    path: Path

    @property
    def pieces(self) -> Path:
        """Where finished pieces lie while the run is not."""
        return self.path / "pieces" / code_hash()[:SHORT]

    def piece(self, first: int, last: int) -> Path:
        """Return the folder of the piece with these draws."""
        return self.pieces / f"{first:05d}-{last:05d}"

    def drop_pieces(self) -> None:
        """Delete the pieces, once all is together."""
        shutil.rmtree(self.path / "pieces", ignore_errors=True)

    def table(self, name: str) -> Path:
        """Return where a table lies."""
        return self.path / f"{name}.parquet"


def run_folder(out: Path, *, council: str, provenance: Provenance) -> RunFolder:
    """Return (and make) the folder of a run.

    Raises:
        WriteError: it cannot be made or written.
    """
    slug = "-".join("".join(c if c.isalnum() else " " for c in council.lower()).split())
    return RunFolder(make_folder(out / f"{slug}-{provenance.fingerprint[:SHORT]}"))


def write_manifest(
    folder: RunFolder,
    *,
    study: Mapping[str, object],
    provenance: Provenance,
    tables: Mapping[str, pl.DataFrame],
    started: datetime,
) -> None:
    """Write what a run was and what came out; the last file of a run to appear."""
    manifest = {
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
        "python": sys.version.split()[0],
        "machine": platform.machine(),
        "started": started.isoformat(timespec="seconds"),
        "finished": now().isoformat(timespec="seconds"),
    }
    write_atomic(folder.path / MANIFEST, json.dumps(manifest, indent=2, ensure_ascii=False))


def read_manifest(path: Path) -> dict[str, object]:
    """Return the manifest of a run.

    Raises:
        DataError: there is none, or it is broken.
    """
    try:
        manifest = json.loads(read_bytes(path / MANIFEST))
        if not isinstance(manifest, dict):
            raise TypeError
    except (DataError, ValueError, TypeError) as error:
        raise DataError(
            Problem(
                path.name,
                "is not the folder of a finished run",
                f"Give a folder that holds {MANIFEST}, such as one under runs/.",
            )
        ) from error
    return manifest


def write_tables(folder: RunFolder, tables: Mapping[str, pl.DataFrame]) -> None:
    """Write each table of a run as Parquet."""
    for name, frame in tables.items():
        write_frame(folder.table(name), frame)


def now() -> datetime:
    """Return the time; for the record only, never in a number."""
    return datetime.now(UTC)
