"""A council's system picture: found where a worker left it, or asked for."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from seethechild.studies.system_kept import (
    KeptSystem,
    is_kept,
    kept_system,
)
from seethechild.web.audit.actions import Actor
from seethechild.web.checking.standing import standing_of, standing_words, with_standing
from seethechild.web.checking.subjects import Subject
from seethechild.web.jobs import actions as jobs
from seethechild.web.jobs.models import Job
from seethechild.web.picture.places import Place, by_code
from seethechild.web.picture.replies import REPLY, reply_of

KIND: Final = "system"
#: Kinds of files, and what a browser calls them.
KINDS: Final = {"json": "application/json", "svg": "image/svg+xml"}


def kept() -> Path:
    """Return the folder of system pictures."""
    return Path(settings.DATA) / "systems"


def system_of(council: str) -> KeptSystem | None:
    """Return a council's system picture by its code, or None if it has not been made."""
    return _read(council, kept()) if is_kept(council, kept=kept()) else None


@lru_cache(maxsize=8)
def _read(council: str, folder: Path) -> KeptSystem:
    # What one program made never changes, so what was read once can be kept.
    return kept_system(council, kept=folder)


def page_of(found: KeptSystem) -> Mapping[str, Any]:
    """Return the page of a system picture, with its standing of today."""
    sections = [
        {**one, "body": with_standing(one["body"], KIND, found.key)}
        for one in found.page["sections"]
    ]
    foot = with_standing(found.page["foot"], KIND, found.key)
    return {**found.page, "sections": sections, "foot": foot}


def file_of(found: KeptSystem, place: Place, kind: str) -> bytes:
    """Return a system picture as a file that says itself what it does not mean.

    Args:
        found: the picture.
        place: whose it is.
        kind: of ``KINDS``.
    """
    if kind == "svg":
        return found.map.encode()
    said = {
        **found.result,
        "councils": [{"code": place.code, "name": place.name}],
        "standing": standing_words(standing_of(KIND, found.key)),
        "right_of_reply": REPLY,
        "council_says": reply_of(place.slug),
    }
    return json.dumps(said, ensure_ascii=False, allow_nan=False, indent=1).encode()


def job_of(council: str) -> Job | None:
    """Return the job that makes a council's system picture, if one is on its way."""
    on_its_way = Job.objects.filter(kind=KIND, state__in=("waiting", "running"))
    return on_its_way.filter(given__council=council).first()


def ask(council: str, *, by: Actor) -> Job:
    """Ask for a council's system picture to be made, or find the job that makes it."""
    return job_of(council) or jobs.enqueue(kind=KIND, given={"council": council}, by=by)


def subject(key: str) -> Subject | None:
    """Return a system picture as something that can be checked; None if it is not there."""
    place = by_code().get(key.partition("-")[0])
    found = system_of(place.code) if place else None
    if place is None or found is None or found.key != key:
        return None
    href = reverse("picture:system", args=[place.slug])
    fingerprint = str(found.result["provenance"]["fingerprint"])
    return Subject(str(found.page["title"]), href, fingerprint=fingerprint)
