"""What lists say, for ``need picture``: apart from the picture, as it takes the compiled estimators."""

from pathlib import Path

from seethechild.core.progress import Progress
from seethechild.studies.need_compared import Estimated
from seethechild.studies.need_link import need_linked
from seethechild.studies.need_lists import need_lists

_REPLICATES = 200


def listed_in(path: Path, *, seed: int = 1, progress: Progress) -> Estimated:
    """Return what a table of capture patterns, or a folder of linked lists, says.

    Args:
        path: of the table or the folder.
        seed: names all chance.
        progress: told of each step.

    Raises:
        DataError: the lists cannot be read.
    """
    if path.is_dir():
        told = need_linked(path, progress=progress, replicates=_REPLICATES, seed=seed)
    else:
        told = need_lists(path, progress=progress, replicates=_REPLICATES, seed=seed)
    row = told.tables["estimates"].row(0, named=True)
    ok = row["status"] == "ok"
    return Estimated(
        path.name,
        row["observed"],
        row["estimate"] if ok else None,
        row["low"] if ok else None,
        row["high"] if ok else None,
        row["lower_bound"],
        told.sentence,
        told.provenance.inputs,
        row["range_low"] if ok else None,
        row["range_high"] if ok else None,
    )
