"""One child's life, for those who work with the child. Every look is recorded before it is shown."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from seethechild.core.errors import DataError, Problem, SpecError, WriteError
from seethechild.core.provenance import Input, Provenance, sha256_frame
from seethechild.core.results import Check, Result
from seethechild.journeys.dataset import VIEWS, Dataset, inputs, load
from seethechild.journeys.timeline import Timeline
from seethechild.journeys.timeline import timeline as lay_out
from seethechild.report.timeline import WHO_MAY_SEE, life_sentence, life_table, unseen_table
from seethechild.returns.link import known_as
from seethechild.returns.seal import Key


def timeline(
    dataset: Path, child: str, *, key: Path | None = None, reason: str = ""
) -> tuple[Result, Timeline]:
    """Show one child's life, and record that it was shown.

    Args:
        dataset: its folder.
        child: the council's own identifier of the child, or its ``child_id`` in the dataset.
        key: the council's key; without it ``<dataset>.key`` beside the dataset.
        reason: why it is looked at; kept with the record.

    Returns:
        A Result with the tables ``timeline`` and ``cannot_see``, and what lies where, for a picture. Neither
        carries an identifier. The look is recorded in ``views.jsonl`` in the dataset's folder.

    Raises:
        DataError: the folder holds no dataset, or no such child.
        SpecError: there is no key where one is needed.
        WriteError: the look cannot be recorded; then nothing is shown.
    """
    children = load(dataset)
    child_id = _find(children, dataset, child, key)
    life = lay_out(children, child_id)
    _record(dataset, child_id, reason)
    made_up = "This is a made-up child. " if life.made_up else ""
    checks = (
        Check("who may see this", None, WHO_MAY_SEE),
        Check(
            "what it is not",
            None,
            "It scores nothing and forecasts nothing. What is not recorded may still have happened.",
        ),
    )
    rows = life_table(life)
    # The rows stand for the child, whose name must not be among the settings, which pages print.
    mine = Input(f"{children.name}: one child", sha256_frame(rows), rows.height)
    result = Result(
        f"{made_up}{life_sentence(life)}",
        {"timeline": rows, "cannot_see": unseen_table(life)},
        checks,
        Provenance.of(inputs=(*inputs(children), mine), settings={"verb": "timeline"}),
    )
    return result, life


def _find(children: Dataset, folder: Path, child: str, key: Path | None) -> str:
    """Return the child's name in the dataset; no message repeats what was given."""
    known = children.children["child_id"]
    if child in known:
        return child
    path = key or folder.with_name(f"{folder.name}.key")
    if not path.is_file():
        mend = "Name the council's key: --key FILE."
        raise SpecError(Problem("--key", f"there is no key {path.name}", mend))
    formats = children.coverage["source"].str.extract(r"^(\w+)", 1).drop_nulls().unique()
    for name in known_as(child, Key.of(path), sorted(formats)):
        if name in known:
            return name
    what = "holds no child of that identifier, or it was named with another key"
    mend = (
        "Give the identifier as the returns have it. A child whom pupil or NHS numbers showed to be one with a "
        "child of another identifier may stand under the other."
    )
    raise DataError(Problem(children.name, what, mend))


def _record(folder: Path, child_id: str, reason: str) -> None:
    """Add a line to the record of looks; only its owner may read it."""
    line = json.dumps(
        {
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "child_id": child_id,
            "reason": reason,
        },
        ensure_ascii=False,
    )
    path = folder / VIEWS
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(opened, "a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        why = error.strerror or "it could not be written"
        mend = "A look that cannot be recorded is not shown: make the folder writable."
        raise WriteError(path.name, why, mend) from None
