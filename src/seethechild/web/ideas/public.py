"""What everybody may see of ideas: the only door that lists, searches, feeds and the API may use (S1)."""

from collections.abc import Mapping
from statistics import median
from typing import Any, Final

from django.db.models import Count, Min, Q, QuerySet

from seethechild.web.ideas.choices import AGE_BANDS, THEMES, YOUNG
from seethechild.web.ideas.models import Answer, Contribution

#: Counts below this are not told (P9).
LEAST: Final = 10
#: Words of a search that are used.
MOST_WORDS: Final = 6
_YOUNG = Q(role="child") | Q(age_band__in=YOUNG)


def published() -> QuerySet[Contribution]:
    """Return the ideas a trained person has read and let through; their exact words stay sealed."""
    return Contribution.objects.filter(state="published").defer("exact", "code_hash")


def of_voice(who: str) -> QuerySet[Contribution]:
    """Return the published ideas of the young, or of adults; never both in one list."""
    return published().exclude(_YOUNG) if who == "adult" else published().filter(_YOUNG)


def found(asked: Mapping[str, str]) -> QuerySet[Contribution]:
    """Return the published ideas that were looked for, the newest first.

    Args:
        asked: ``who`` (young or adult), ``age``, ``theme``, ``words``; what is not known is not asked.
    """
    rows = of_voice(asked.get("who", ""))
    if asked.get("age") in dict(AGE_BANDS):
        rows = rows.filter(age_band=asked["age"])
    if asked.get("theme") in dict(THEMES):
        rows = rows.filter(tags__theme=asked["theme"])
    for word in asked.get("words", "").replace("\0", " ").split()[:MOST_WORDS]:
        rows = rows.filter(shown_words__icontains=word)
    return rows.order_by("-published_at", "-pk").prefetch_related("tags", "answers")


def counts() -> dict[str, int | None]:
    """Return how many ideas each side has sent that are published; nothing for few (P9, V1)."""
    told = {who: of_voice(who).count() for who in ("young", "adult")}
    return {who: count if count >= LEAST else None for who, count in told.items()}


def days_to_answer() -> int | None:
    """Return in how many days half of those answered by a person were; nothing for few (C13)."""
    rows = (
        Answer.objects.exclude(kind="received")
        .values("contribution")
        .annotate(first=Min("at"), received=Min("contribution__received_at"))
        .values_list("first", "received")
    )
    days = [(first - received).days for first, received in rows]
    return round(median(days)) if len(days) >= LEAST else None


def document(idea: Contribution) -> dict[str, Any]:
    """Return a published idea for programs: what everybody may see of it, no more."""
    return {
        "name": idea.name,
        "title": idea.title,
        "words": dict(idea.safe),
        "voice": "young" if idea.is_young else "adult",
        "role": idea.role,
        "age_band": idea.age_band,
        "language": idea.language,
        "themes": [tag.theme for tag in idea.tags.all()],
        "published": idea.published_at,
        "answers": [
            {
                "kind": one.kind,
                "words": one.words,
                "reason": one.reason,
                "used": one.used,
                "next": one.next,
                "proposal": one.proposal_slug,
                "at": one.at,
            }
            for one in idea.answers.all()
        ],
    }


def counts_of_call(slug: str) -> dict[str, int]:
    """Return how many sent ideas to a call, by age and by who they are; for its chair, not for pages."""
    rows = Contribution.objects.filter(call__slug=slug).exclude(state="withdrawn")
    return {
        f"{column}:{row[column]}": row["n"]
        for column in ("age_band", "role")
        for row in rows.order_by().values(column).annotate(n=Count("pk"))
        if row[column]
    }
