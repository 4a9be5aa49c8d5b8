"""What anybody may read: councils, their published figures, sources, reforms."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Path, Query, Router

from seethechild.studies.options import evidence_of, shipped_documents
from seethechild.web.api.door import anyone
from seethechild.web.api.problems import READING
from seethechild.web.api.shapes import (
    CouncilOut,
    FiguresOut,
    ReformLine,
    ReformOut,
    SourceLine,
    SourceOut,
)
from seethechild.web.known.books import Source, all_sources
from seethechild.web.picture.downloads import council_file
from seethechild.web.picture.places import Place, by_code, by_slug, places
from seethechild.web.picture.replies import reply_of
from seethechild.web.picture.standing import standing_of

router = Router(auth=[anyone])
#: A council's code or the word for it in addresses; a key of a source; an id of a reform.
Name = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,80}$")]


@router.get("/councils", response={200: list[CouncilOut], **READING})
def councils(request: HttpRequest) -> list[dict[str, str]]:
    """List the councils of England, by name. There is no ranking."""
    return [_council(each) for each in places()]


@router.get("/councils/{council}", response={200: CouncilOut, **READING})
def council(request: HttpRequest, council: Name) -> dict[str, str]:
    """Give one council, by its code or as addresses name it."""
    return _council(_place(council))


@router.get("/councils/{council}/figures", response={200: FiguresOut, **READING})
def figures(
    request: HttpRequest,
    council: Name,
    measure: Annotated[str, Query(max_length=80)] = "",
    year: Annotated[int | None, Query(ge=1990, le=2100)] = None,
) -> dict[str, Any]:
    """Give what is recorded of a council, each figure with its source and what it does not mean."""
    place = _place(council)
    told = _figures(place.code, standing_of(place.code))
    wanted = [
        row
        for row in told["figures"]
        if measure in ("", row["measure"]) and year in (None, row["year"])
    ]
    return told | {
        "council": _council(place),
        "reply": reply_of(place.slug),
        "figures": wanted,
    }


@router.get("/sources", response={200: list[SourceLine], **READING})
def sources(request: HttpRequest) -> list[dict[str, str]]:
    """List the publications that the figures come from."""
    return [each.row for each in all_sources().values()]


@router.get("/sources/{key}", response={200: SourceOut, **READING})
def source(request: HttpRequest, key: Name) -> dict[str, Any]:
    """Give one publication, and every number that rests on it."""
    found = all_sources().get(key)
    if found is None:
        raise Http404
    return found.row | _rests_on(found)


@router.get("/reforms", response={200: list[ReformLine], **READING})
def reforms(request: HttpRequest) -> list[dict[str, str]]:
    """List the reforms that ship, by id."""
    return [_reform(each) for each in shipped_documents().values()]


@router.get("/reforms/{reform}", response={200: ReformOut, **READING})
def reform(request: HttpRequest, reform: Name) -> dict[str, Any]:
    """Give one reform: its document, which an option can hold, and its evidence."""
    if reform not in shipped_documents():
        raise Http404
    document = shipped_documents()[reform]
    evidence = evidence_of(document)
    return _reform(document) | {
        "document": document,
        "evidence": asdict(evidence) if evidence else None,
    }


def _place(said: str) -> Place:
    found = by_code().get(said) or by_slug().get(said)
    if found is None:
        raise Http404
    return found


def _council(place: Place) -> dict[str, str]:
    return {
        "code": place.code,
        "name": place.name,
        "region": place.region,
        "page": reverse("picture:council", args=[place.slug]),
        "figures": reverse("api-1:figures", args=[place.code]),
    }


@lru_cache(maxsize=24)
def _figures(code: str, standing: str) -> dict[str, Any]:
    """Return what the download of a council says, with each figure's source beside it."""
    said = json.loads(council_file(code, "json", standing))
    titles = {each["key"]: each for each in said["sources"]}
    rows = [
        row
        | {
            "source_title": titles[row["source"]]["title"],
            "published": titles[row["source"]]["published"],
        }
        for row in said["tables"]["figures"]
    ]
    kept = ("sentence", "standing", "does_not_mean", "right_of_reply", "sources")
    return {key: said[key] for key in kept} | {
        "fingerprint": said["provenance"]["fingerprint"],
        "figures": rows,
    }


def _rests_on(found: Source) -> dict[str, Any]:
    return {
        "count": found.numbers,
        "numbers": [row for _title, rows in found.kinds for row in rows],
        "assumed": found.assumed,
        "grades": dict(found.best),
    }


def _reform(document: Mapping[str, Any]) -> dict[str, str]:
    return {
        "id": document["id"],
        "title": document["title"],
        "plain": document.get("plain", ""),
        "page": reverse("options:reform", args=[document["id"]]),
    }
