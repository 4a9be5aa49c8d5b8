"""The preview beside the questions: at once, in the middle of what is expected, without a range."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from seethechild.core.errors import SeeTheChildError
from seethechild.studies.options import check_reforms
from seethechild.studies.preview import Preview, Row, is_ready, preview
from seethechild.web.audit.actions import Actor
from seethechild.web.jobs import actions as jobs
from seethechild.web.jobs.models import Job
from seethechild.web.options.limits import WAITING
from seethechild.web.options.steps import is_whole

_REMEMBERED = 256


@dataclass(frozen=True)
class Panel:
    """What the panel shows.

    Attributes:
        state: empty, making, later, wrong or there.
        preview: what may change, if it is there.
        counted: how many of the option's changes it holds.
        left_out: how many it leaves out, as they lack an answer.
    """

    state: str
    preview: Preview | None = None
    counted: int = 0
    left_out: int = 0


def kept() -> Path:
    """Return the folder of fitted systems."""
    return Path(settings.DATA) / "fitted"


def panel_of(council: str, reforms: Sequence[Mapping[str, Any]]) -> Panel:
    """Return the panel of an option."""
    whole = [
        one
        for one in reforms
        if is_whole(one) and not check_reforms(one, "reform", council)
    ]
    left_out = len(reforms) - len(whole)
    if not is_ready(council, kept=kept()):
        return Panel("making" if _being_made(council) else "later", left_out=left_out)
    if not whole:
        return Panel("empty", left_out=left_out)
    try:
        found = _preview(council, json.dumps(whole, sort_keys=True))
    except SeeTheChildError:
        return Panel("wrong", left_out=left_out)
    return Panel("there", found, len(whole), left_out)


def make_ready(council: str, *, by: Actor) -> None:
    """Ask for a council's system to be fitted, unless it is or is being."""
    if not is_ready(council, kept=kept()) and not _being_made(council):
        jobs.enqueue(kind="ready", given={"council": council}, by=by)


def bars(preview: Preview) -> list[dict[str, Any]]:
    """Return the rows of a preview as the panel prints them."""
    return [_said(row) for row in preview.rows]


def _said(row: Row) -> dict[str, Any]:
    change = row.change
    shown = f"{abs(change):,.0f}"
    if abs(change) < 0.5:  # noqa: PLR2004 - it rounds to none
        words, sign = "none" if abs(change) < 0.05 else "under 1", ""  # noqa: PLR2004 - the same
    else:
        words, sign = shown, "+" if change > 0 else "−"
    return {
        "title": row.title,
        "when": row.when,
        "now": f"{row.now:,.0f}",
        "option": f"{row.option:,.0f}",
        "change": f"{sign}{words}",
    }


def _being_made(council: str) -> bool:
    return Job.objects.filter(
        kind="ready", given__council=council, state__in=WAITING
    ).exists()


@lru_cache(maxsize=_REMEMBERED)
def _preview(council: str, whole: str) -> Preview:
    return preview(council, json.loads(whole), kept=kept(), years=settings.RUN_YEARS)
