"""The standing of what is shown: claimed, until somebody from another organisation has checked it.

It is printed on every page and export.
"""

from typing import Final

from django.db.models import Count
from django.utils.html import escape

from seethechild.report.origin_part import standing_words
from seethechild.web.checking.models import Mark

CLAIMED: Final = "claimed"
__all__ = ["CLAIMED", "edition_of", "standing_of", "standing_words", "with_standing"]

#: What a later mark does not cover: a question stands until it is taken back.
_RANK: Final = {"questioned": 2, "verified": 1, "checked": 0}


def standing_of(kind: str, key: str) -> str:
    """Return a standing: ``"claimed"``, ``"checked by … on …"`` and so on.

    A question that was not taken back comes before a check, so that doubt is never covered up.
    """
    marks = Mark.objects.filter(kind=kind, key=key, withdrawn=None)
    found = sorted(marks, key=lambda one: (_RANK[one.level], one.at), reverse=True)
    if not found:
        return CLAIMED
    first = found[0]
    when = f"{first.at.day} {first.at:%B %Y}"
    said = f"{first.level} by {first.organisation} on {when}"
    return f"{said}: {first.note}" if first.level == "questioned" else said


def edition_of(kind: str) -> str:
    """Return what changes whenever a mark of a kind is made or taken back."""
    marks = Mark.objects.filter(kind=kind)
    found = marks.aggregate(made=Count("pk"), back=Count("withdrawn"))
    return f"{found['made']} {found['back']}"


def with_standing(text: str, kind: str, key: str) -> str:
    """Return a page or file that was made when nobody had checked it, with its standing of today."""
    now = standing_of(kind, key)
    return (
        text
        if now == CLAIMED
        else text.replace(standing_words(CLAIMED), escape(standing_words(now)))
    )
