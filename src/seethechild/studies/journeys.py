"""Build a dataset: one dated journey per child across all returns."""

import os
from collections.abc import Sequence
from contextlib import suppress as suppressed
from dataclasses import dataclass
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

import polars as pl

from seethechild.core.errors import UnknownNameError
from seethechild.core.files import read_csv, write_atomic
from seethechild.core.progress import Progress
from seethechild.core.results import Check, Result
from seethechild.journeys.build.build import build
from seethechild.journeys.dataset import KEY_FOLDER, Dataset, save
from seethechild.reference.councils import find_council
from seethechild.reference.home import CODES
from seethechild.report.disclosure import STAYS, suppress
from seethechild.returns.intake import Intake, take_in
from seethechild.returns.link import Linked, link, write_local
from seethechild.returns.seal import Key
from seethechild.studies.check import (
    all_read,
    counted,
    files_table,
    provenance,
    repairs_table,
)
from seethechild.studies.own_data import united

#: How made-up returns show themselves: in their files' names and in the census' header.
MADE_UP_NAME, MADE_UP_SOFTWARE = "made_up", "MADE UP"


@dataclass(frozen=True, eq=False)
class DatasetMade:
    """A dataset that was built and where it lies.

    Attributes:
        result: what is in it, and what was linked, resolved and repaired.
        folder: where it lies.
        key: the file of the council's key.
        made_up: whether its children are invented.
    """

    result: Result
    folder: Path
    key: Path
    made_up: bool


def make_dataset(
    paths: Sequence[Path],
    *,
    out: Path,
    progress: Progress,
    key: Path | None = None,
    doubtful: Path | None = None,
    name: str | None = None,
    without: Sequence[str] = (),
) -> DatasetMade:
    """Read returns, link children across them, and leave their journeys in a folder.

    Args:
        paths: files, folders and zip files, in any order.
        out: the dataset's folder; an earlier dataset there is replaced.
        progress: told of each step.
        key: the council's key; a file beside the dataset if not said, made if it is not there.
        doubtful: a local file to write refused and doubtful links in.
        name: what to call the dataset; the council's name, or the folder's.
        without: ids of repairs not to make.

    Returns:
        What was made.

    Raises:
        DataError: nothing could be read, the key is none, or the folder holds something else.
        WriteError: it cannot be written; what was there is still there.
    """
    kept = key or out.with_name(f"{out.name}.key")
    # Whatever large returns leave there is children's: only its owner can look into the folder, and
    # it goes whatever happens.
    with TemporaryDirectory(prefix="seethechild-") as aside:
        taken = take_in(
            paths,
            progress=progress,
            without_repairs=frozenset(without),
            aside=Path(aside),
        )
        progress.step(0, 3, "linking children")
        linked = link(taken.records, Key.of(kept))
        progress.step(1, 3, "building journeys")
        origin = provenance(taken, without)
        council = _code(taken)
        dataset = build(
            linked,
            name=name or _name(taken) or out.name,
            council=council,
            made_up=is_made_up(taken),
            sees=taken.sees,
            facts={
                "inputs": [vars(each) for each in origin.inputs],
                "repairs": repairs_table(taken).to_dicts(),
                "without": sorted(without),
            },
        )
    progress.step(2, 3, "writing the dataset")
    save(dataset, out)
    if key is not None:
        _say_where_the_key_lies(key, out)
    if doubtful is not None:
        write_local(linked, doubtful)
    progress.step(3, 3, "done")
    result = Result(
        sentence=_sentence(dataset, taken),
        tables={
            "states": states_table(dataset),
            "events": events_table(dataset),
            "coverage": suppress(dataset.coverage, ["rows"], totals=()),
            "links": linked.links,
            "agreement": linked.agreement,
            "rules": _rules_used(dataset),
            "repairs": repairs_table(taken),
            "files": files_table(taken),
        },
        checks=tuple(_checks(dataset, linked, taken)),
        provenance=origin,
    )
    return DatasetMade(result, out, kept, dataset.made_up)


def _say_where_the_key_lies(key: Path, out: Path) -> None:
    """Say in the dataset where its key lies: what leaves is kept there too."""
    with suppressed(ValueError):  # on another drive there is no way to it
        write_atomic(out / KEY_FOLDER, os.path.relpath(key.resolve().parent, out.resolve()))


def is_made_up(taken: Intake) -> bool:
    """Say whether any of what was read says that it is made up."""
    if any(
        PurePath(each.name).name.lower().startswith(MADE_UP_NAME) for each in taken.files
    ):
        return True
    headers = (
        each.tables.get("Header") for each in taken.returns if each.format == "cin_census"
    )
    return any(
        frame is not None
        and "SoftwareCode" in frame.columns
        and bool((frame["SoftwareCode"] == MADE_UP_SOFTWARE).any())
        for frame in headers
    )


def states_table(dataset: Dataset) -> pl.DataFrame:
    """Return how many children were ever in each state, and how often; small counts hidden.

    How many spells there are in all is said, so that no count is hidden alone.
    """
    names = _plain("states").select("track", state="id", name="name")
    counted = dataset.spells.group_by("track", "state").agg(
        pl.col("child_id").n_unique().alias("children"), pl.len().alias("spells")
    )
    known = counted.join(names, on=("track", "state"), how="left").sort("track", "state")
    return suppress(
        known.select("track", "state", "name", "children", "spells"),
        ["children"], with_it={"children": ["spells"]},
    )  # fmt: skip


def events_table(dataset: Dataset) -> pl.DataFrame:
    """Return how many children had each event, and how often; small counts hidden."""
    names = _plain("events").select(kind="id", name="name")
    counted = dataset.events.group_by("kind").agg(
        pl.col("child_id").n_unique().alias("children"),
        pl.len().alias("events"),
        pl.col("date").min().dt.year().alias("first_year"),
        pl.col("date").max().dt.year().alias("last_year"),
    )
    known = counted.join(names, on="kind", how="left").sort("kind")
    return suppress(
        known.select("kind", "name", "children", "events", "first_year", "last_year"),
        ["children"], with_it={"children": ["events"]},
    )  # fmt: skip


def _plain(name: str) -> pl.DataFrame:
    return read_csv(CODES / f"{name}.csv")


def _rules_used(dataset: Dataset) -> pl.DataFrame:
    used = dataset.manifest.get("rules")
    schema = {"id": pl.String, "rows": pl.Int64}
    return pl.DataFrame(used if isinstance(used, list) else [], schema=schema)


def _code(taken: Intake) -> str | None:
    try:
        return None if taken.council is None else find_council(taken.council).code
    except UnknownNameError:
        return None


def _name(taken: Intake) -> str | None:
    try:
        return None if taken.council is None else find_council(taken.council).name
    except UnknownNameError:
        return None


def _sentence(dataset: Dataset, taken: Intake) -> str:
    made_up = "These are made-up children. " if dataset.made_up else ""
    spans = united(dataset.coverage.select("start", "stop").drop_nulls().rows())
    seen = " and ".join(f"from {start} to {stop}" for start, stop in spans)
    when = f", seen {seen}" if spans else ""
    refused = sum(each.is_refused for each in taken.files)
    them = "it" if refused == 1 else "them"
    lost = f" {counted(refused, 'file')} could not be read: nothing of {them} is in here."
    return (
        f"{made_up}{dataset.name}: journeys of {dataset.children.height:,} children{when}, with "
        f"{dataset.spells.height:,} spells and {dataset.events.height:,} events, from "
        f"{counted(sum(each.format is not None for each in taken.files), 'file')}."
        f"{lost if refused else ''}"
    )


def _checks(dataset: Dataset, linked: Linked, taken: Intake) -> list[Check]:
    by_outcome = {
        outcome: int(linked.links.filter(pl.col("outcome") == outcome)["count"].sum())
        for outcome in ("made", "refused", "doubtful")
    }
    return [
        all_read(taken),
        Check(
            "links between returns",
            None,
            f"{by_outcome['made']:,} made, {by_outcome['refused']:,} refused because births or "
            f"sexes contradict, {by_outcome['doubtful']:,} in doubt and not made.",
        ),
        Check(
            "spells do not overlap",
            not _overlaps(dataset.spells),
            "No child is in two states of one track on one day.",
        ),
        Check(
            "whose children",
            None,
            "The children are made up." if dataset.made_up else f"Of {dataset.name}.",
        ),
        Check("who may see this", None, STAYS),
    ]


def _overlaps(spells: pl.DataFrame) -> bool:
    needed = spells.select("child_id", "track", "start", "stop")
    ordered = needed.sort("child_id", "track", "start")
    before = pl.col("stop").shift(1).over("child_id", "track")
    return bool(ordered.select((pl.col("start") < before).any()).item())
