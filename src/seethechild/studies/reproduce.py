"""Run a run again and compare what comes out, table by table."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from seethechild.core.errors import DataError
from seethechild.core.files import read_frame
from seethechild.core.progress import Progress
from seethechild.core.provenance import code_version, sha256_frame
from seethechild.core.results import Check, Result
from seethechild.studies.asked import provenance_of
from seethechild.studies.run import run
from seethechild.studies.store import read_manifest, versions
from seethechild.studies.study import study_from_dict


def reproduce(folder: Path, *, progress: Progress, workers: int | None = None) -> Result:
    """Play a finished run again from its manifest and compare hashes.

    Args:
        folder: of the run.
        progress: told of every piece.
        workers: processes; never changes a number.

    Returns:
        Table ``tables``: table, kept, again (SHA-256), same; checks for the fingerprint and each
        table. Nothing is written beside the old run.

    Raises:
        DataError: the folder holds no finished run.
    """
    kept = read_manifest(folder)
    asked = kept["study"]
    study = study_from_dict(asked if isinstance(asked, Mapping) else {})
    with tempfile.TemporaryDirectory() as place:
        done = run(study, out=Path(place), progress=progress, workers=workers)
        again = read_manifest(done.folder)
    compared = _compare(kept, again)
    different = int((~compared["same"]).sum())
    sentence = (
        f"{different} of {compared.height} tables differ from the kept run."
        if different
        else f"Run again, all {compared.height} tables come out the same."
    )
    checks = (
        _fingerprint(kept, again),
        _program(kept, again),
        _files(folder, kept),
        *(
            Check(
                f"table {row['table']}",
                bool(row["same"]),
                "the same to the last digit" if row["same"] else "differs",
            )
            for row in compared.iter_rows(named=True)
        ),
    )
    return Result(sentence, {"tables": compared}, checks, provenance_of(study))


def _fingerprint(kept: Mapping[str, object], again: Mapping[str, object]) -> Check:
    same = kept["fingerprint"] == again["fingerprint"]
    said = (
        "What determines the numbers is what it was."
        if same
        else f"Settings, figures or version have changed since (now version {code_version()})."
    )
    return Check("fingerprint", same, said)


def _program(kept: Mapping[str, object], again: Mapping[str, object]) -> Check:
    changed = [name for name in ("code", *versions()) if kept.get(name) != again[name]]
    said = (
        f"Made by another program: {', '.join(changed)} changed."
        if changed
        else "Made by the same program, on the same packages."
    )
    return Check("program", None, said)


def _files(folder: Path, kept: Mapping[str, object]) -> Check:
    """Say whether the tables on disk are those the manifest tells of."""
    wrong = []
    for name, wanted in _hashes(kept).items():
        try:
            found = sha256_frame(read_frame(folder / f"{name}.parquet"))
        except DataError:
            found = "missing or broken"
        if found != wanted:
            wrong.append(name)
    said = (
        f"Not what the run wrote: {', '.join(wrong)}."
        if wrong
        else "The kept files are what the run wrote."
    )
    return Check("kept files", not wrong, said)


def _compare(kept: Mapping[str, object], again: Mapping[str, object]) -> pl.DataFrame:
    old, new = _hashes(kept), _hashes(again)
    names = sorted({*old, *new})
    return pl.DataFrame(
        {
            "table": names,
            "kept": [old.get(name, "") for name in names],
            "again": [new.get(name, "") for name in names],
        }
    ).with_columns(same=pl.col("kept") == pl.col("again"))


def _hashes(manifest: Mapping[str, object]) -> dict[str, str]:
    tables = manifest.get("tables", {})
    if not isinstance(tables, Mapping):
        return {}
    return {str(name): str(each["sha256"]) for name, each in tables.items()}
