"""Run a run again and compare what comes out, table by table."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from seethechild.core.progress import Progress
from seethechild.core.provenance import code_version
from seethechild.core.results import Check, Result
from seethechild.studies.run import provenance_of, run
from seethechild.studies.spec import study_from_dict
from seethechild.studies.store import read_manifest


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
    manifest = read_manifest(folder)
    kept = manifest["study"]
    study = study_from_dict(kept if isinstance(kept, Mapping) else {})
    with tempfile.TemporaryDirectory() as place:
        done = run(study, out=Path(place), progress=progress, workers=workers)
        again = read_manifest(done.folder)
    compared = _compare(manifest, again)
    same = bool(compared["same"].all())
    old, new = str(manifest["fingerprint"]), str(again["fingerprint"])
    checks = (
        Check(
            "fingerprint",
            old == new,
            "What determines the numbers is what it was."
            if old == new
            else f"Settings, figures or version have changed since (now version {code_version()}).",
        ),
        *(
            Check(f"table {row['table']}", bool(row["same"]), "the same to the last digit"
                  if row["same"] else "differs")
            for row in compared.iter_rows(named=True)
        ),
    )  # fmt: skip
    sentence = (
        f"Run again, all {compared.height} tables come out the same."
        if same
        else f"{(~compared['same']).sum()} of {compared.height} tables differ from the kept run."
    )
    return Result(sentence, {"tables": compared}, checks, provenance_of(study))


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
