"""A dataset: the journeys of a council's children, and what they were made from.

On disk it is a folder of tables and a manifest that names each with its hash. It is written whole
or not at all, and read back only as it was written.
"""

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

import polars as pl

from seethechild.core.errors import DataError, Problem, WriteError
from seethechild.core.files import (
    make_folder,
    read_bytes,
    read_frame,
    write_atomic,
    write_frame,
)
from seethechild.core.provenance import Input, code_version, sha256_frame
from seethechild.core.tables import Table
from seethechild.journeys.tables import CHILDREN, COVERAGE, EVENTS, SPELLS
from seethechild.returns.seal import sealed

#: The tables of a dataset, by the name of their file.
TABLES: Final[Mapping[str, Table]] = {
    "children": CHILDREN,
    "spells": SPELLS,
    "events": EVENTS,
    "coverage": COVERAGE,
    "workforce": sealed("workforce"),
    "time_diary": sealed("time_diary"),
}
_MANIFEST: Final = "manifest.json"
#: The record of who looked at one child's life; it outlives the tables it is of.
VIEWS: Final = "views.jsonl"
#: What counts of it left earlier, and the file that says where it lies too: with the council's key.
RELEASES: Final = "releases.json"
KEY_FOLDER: Final = "key_folder.txt"
#: Files of the folder that a dataset built again keeps.
_KEPT: Final = (VIEWS, RELEASES, KEY_FOLDER)
_FACTS: Final = ("name", "council", "made_up", "version", "tables")


def _empty(name: str) -> pl.DataFrame:
    return TABLES[name].empty()


@dataclass(frozen=True, eq=False)
class Dataset:
    """Children, what they lived through, and what the returns could see of it.

    Attributes:
        name: as the council calls it.
        council: ONS code, if it is known.
        made_up: whether the children are made up.
        children: CHILDREN.
        spells: SPELLS, by child, track and start; within a track a child's never overlap.
        events: EVENTS, by child and date.
        coverage: COVERAGE.
        workforce: teams by month; may be empty.
        time_diary: two weeks of workers' time; may be empty.
        manifest: what it was made from: ``inputs`` (name, sha256, rows), ``rules`` (how often each
            rule was used), ``links``, and whatever else was found; plain values only.
    """

    name: str
    council: str | None
    made_up: bool
    children: pl.DataFrame = field(repr=False)
    spells: pl.DataFrame = field(repr=False)
    events: pl.DataFrame = field(repr=False)
    coverage: pl.DataFrame = field(repr=False)
    workforce: pl.DataFrame = field(default_factory=lambda: _empty("workforce"), repr=False)
    time_diary: pl.DataFrame = field(
        default_factory=lambda: _empty("time_diary"), repr=False
    )
    manifest: Mapping[str, object] = field(default_factory=dict, repr=False)

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return its tables by name."""
        return {name: getattr(self, name) for name in TABLES}

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """Its tables as inputs of a result's provenance; see ``inputs``."""
        return tuple(
            Input(f"{self.name}: {name}", sha256_frame(frame), frame.height)
            for name, frame in self.tables().items()
        )


def save(dataset: Dataset, path: str | Path) -> None:
    """Write a dataset to a folder, whole or not at all.

    Args:
        dataset: what to write.
        path: a folder that is not there yet, or holds an earlier dataset, which it replaces.

    Raises:
        DataError: a table is not as declared, or the folder holds something else.
        WriteError: it cannot be written; what was there is still there.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> none = [TABLES[name].empty() for name in ("children", "spells", "events", "coverage")]
        >>> with TemporaryDirectory() as folder:
        ...     save(Dataset("nobody", None, True, *none), Path(folder, "d"))
        ...     load(Path(folder, "d")).name
        'nobody'
    """
    path = Path(path)
    tables = {name: TABLES[name].check(frame) for name, frame in dataset.tables().items()}
    if path.exists() and not (path / _MANIFEST).is_file():
        mend = "Name a new folder, or one that holds a dataset."
        raise DataError(Problem(path.name, "is there and holds no dataset", mend))
    part = _hidden_folder(path)
    old = part.with_suffix(".old")
    try:
        for name, frame in tables.items():
            write_frame(part / f"{name}.parquet", frame)
        text = json.dumps(_manifest(dataset, tables), indent=1, ensure_ascii=False)
        write_atomic(part / _MANIFEST, text + "\n")
        for name in _KEPT:
            if (path / name).is_file():
                shutil.copy2(path / name, part / name)
        _put_in_place(part, path, old)
    finally:
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def load(path: str | Path) -> Dataset:
    """Read a dataset as it was written.

    Args:
        path: its folder.

    Returns:
        The dataset.

    Raises:
        DataError: the folder holds no dataset, or a table is missing, changed or not as declared.
    """
    path = Path(path)
    facts = _read_manifest(path)
    listed = facts["tables"]
    problems: list[Problem] = []
    tables: dict[str, pl.DataFrame] = {}
    for name, table in TABLES.items():
        where = f"{path.name}/{name}.parquet"
        try:
            frame = table.check(read_frame(path / f"{name}.parquet"))
        except DataError as error:
            problems += [Problem(where, each.what, each.mend) for each in error.problems]
            continue
        if not isinstance(listed, Mapping) or _fact(frame) != listed.get(name):
            mend = "Build the dataset again from its returns."
            problems.append(Problem(where, "is not the table the manifest names", mend))
        tables[name] = frame
    if problems:
        raise DataError(problems)
    rest = {key: value for key, value in facts.items() if key not in _FACTS}
    council = facts["council"]
    return Dataset(
        str(facts["name"]),
        None if council is None else str(council),
        bool(facts["made_up"]),
        **tables,
        manifest=rest,
    )


def inputs(dataset: Dataset) -> tuple[Input, ...]:
    """Return the dataset's tables as inputs of a result's provenance.

    Returns:
        Name, SHA-256 of the content and rows of each; they do not depend on where the dataset lies.
    """
    return dataset.inputs


def seen_until(dataset: Dataset) -> pl.DataFrame:
    """Return the spells with ``until``: the stop, or how far what is open was seen.

    Returns:
        SPELLS with ``until`` (Date) and ``censored``: true where the spell was still going on, as
        far as anyone saw (it is open, or its end was "not_reported").
    """
    ends = dataset.coverage.group_by("source").agg(pl.col("stop").max().alias("seen"))
    held = dataset.spells.join(ends, on="source", how="left", maintain_order="left")
    return held.with_columns(
        until=pl.coalesce("stop", "seen"),
        censored=pl.col("stop").is_null()
        | (pl.col("end_reason") == "not_reported").fill_null(value=False),
    ).drop("seen")


def _manifest(dataset: Dataset, tables: Mapping[str, pl.DataFrame]) -> dict[str, object]:
    return {
        "name": dataset.name,
        "council": dataset.council,
        "made_up": dataset.made_up,
        "version": code_version(),
        "tables": {name: _fact(frame) for name, frame in tables.items()},
        **{key: value for key, value in dataset.manifest.items() if key not in _FACTS},
    }


def _fact(frame: pl.DataFrame) -> dict[str, object]:
    return {"rows": frame.height, "sha256": sha256_frame(frame)}


def _hidden_folder(path: Path) -> Path:
    """Make a folder beside ``path`` that only its owner can look into."""
    make_folder(path.parent)
    return Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))


def _put_in_place(part: Path, path: Path, old: Path) -> None:
    """Move the new folder to its place; put the old one back if that fails."""
    mend = "Close it elsewhere, or name another folder."
    try:
        if path.exists():
            path.rename(old)
        part.rename(path)
    except OSError as error:
        if old.exists() and not path.exists():
            old.rename(path)
        raise WriteError(path.name, error.strerror or "not put in place", mend) from None


def _read_manifest(path: Path) -> dict[str, object]:
    where = f"{path.name}/{_MANIFEST}"
    mend = "Name a folder that `journeys` has written."
    if not (path / _MANIFEST).is_file():
        raise DataError(Problem(path.name, "is not a dataset: it has no manifest", mend))
    try:
        facts = json.loads(read_bytes(path / _MANIFEST))
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise DataError(Problem(where, "cannot be understood", mend)) from None
    missing = [name for name in _FACTS if not isinstance(facts, dict) or name not in facts]
    if missing:
        raise DataError(Problem(where, f"lacks {', '.join(missing)}", mend))
    return dict(facts)
