"""What is known of children in need in a council, beside what surveys lead one to expect."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from django.urls import reverse

from seethechild.report.markup import joined
from seethechild.studies.need_on_site import NeedTold, need_told
from seethechild.studies.need_recorded import MEASURES
from seethechild.web.checking.standing import standing_of, standing_words, with_standing
from seethechild.web.checking.subjects import Subject
from seethechild.web.picture.linked import basis, source_rows, with_links
from seethechild.web.picture.places import Place, by_code
from seethechild.web.picture.replies import REPLY, reply_of
from seethechild.web.picture.told import result_of

KIND: Final = "need"
#: Kinds of files, and what a browser calls them.
KINDS: Final = {"json": "application/json", "svg": "image/svg+xml"}
#: The part of the page that shows what was recorded.
_RECORDED: Final = "methods"


@lru_cache(maxsize=32)
def need_of(council: str) -> NeedTold:
    """Return what is said of a council, by its code."""
    return need_told(council)


@lru_cache(maxsize=200)
def key_of(council: str) -> str:
    """Return what names what is said of a council; kept for all, as every visit asks for it."""
    return need_of(council).key


@lru_cache(maxsize=32)
def _parts(council: str) -> tuple[Mapping[str, str], ...]:
    """Return the parts of the page, with links to their sources."""
    figures = result_of(council).tables["figures"]
    return tuple(
        {
            "ident": each.ident,
            "title": each.title,
            "body": with_links(
                joined([each.body, basis(figures, MEASURES, KIND)])
                if each.ident == _RECORDED
                else each.body
            ),
        }
        for each in need_of(council).page.sections
    )


def page_of(council: str) -> Mapping[str, Any]:
    """Return the page of a council by its code, with its standing of today."""
    found = need_of(council)
    sections = [
        {**one, "body": with_standing(one["body"], KIND, found.key)}
        for one in _parts(council)
    ]
    return {
        "title": found.page.title,
        "about": found.page.about,
        "banner": "",
        "sections": sections,
        "foot": with_standing(found.page.foot, KIND, found.key),
    }


def file_of(place: Place, kind: str) -> bytes:
    """Return what is said of a council as a file that says itself what it does not mean.

    Args:
        place: the council.
        kind: of ``KINDS``.
    """
    found = need_of(place.code)
    if kind == "svg":
        return found.svg.encode()
    keys = {
        *found.result.tables["survey"]["source"],
        *found.result.tables["assumed"]["source"],
    }
    said = {
        **json.loads(found.result.to_json()),
        "councils": [{"code": place.code, "name": place.name}],
        "does_not_mean": list(found.not_meant),
        "standing": standing_words(standing_of(KIND, found.key)),
        "right_of_reply": REPLY,
        "council_says": reply_of(place.slug),
        "sources": [source_rows()[key] for key in sorted(keys) if key in source_rows()],
    }
    return json.dumps(said, ensure_ascii=False, allow_nan=False, indent=1).encode()


def subject(key: str) -> Subject | None:
    """Return what is said of a council as something that can be checked; None if it is not there."""
    place = by_code().get(key.partition("-")[0])
    if place is None or key_of(place.code) != key:
        return None
    found = need_of(place.code)
    href = reverse("picture:need", args=[place.slug])
    return Subject(found.page.title, href, fingerprint=found.result.provenance.fingerprint)
