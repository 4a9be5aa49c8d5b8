"""The standing of what is shown: claimed, until somebody from another organisation has checked it.

It is printed on every page and export.
"""

from typing import Final

from django.utils.translation import gettext as _

from seethechild.web.checking.models import Mark

CLAIMED: Final = "claimed"
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


def standing_words(standing: str = CLAIMED) -> str:
    """Return a standing as a sentence.

    Example:
        >>> standing_words("checked by Harbour University on 1 June 2026")
        'Checked by Harbour University on 1 June 2026.'
    """
    if standing == CLAIMED:
        return _("Claimed: nobody outside the project has checked it yet.")
    said = f"{standing[:1].upper()}{standing[1:]}"
    return said if said.endswith(".") else f"{said}."
