"""The forty made-up ideas of the demonstration: sent, then read and decided as a moderator does."""

from collections.abc import Mapping
from typing import Any, Final

from seethechild.web.ideas.actions import mark_read
from seethechild.web.ideas.models import Contribution
from seethechild.web.ideas.seed import send_all, texts
from seethechild.web.moderation import actions
from seethechild.web.people.models import User

TOLD: Final = "We have read it. We do not show it on this site."


def seed(people: Mapping[str, User]) -> dict[str, Contribution]:
    """Send and decide about the ideas of ``ideas/seeds/ideas.toml``.

    Args:
        people: role → who holds it; ``worker`` and ``moderator`` (cleared) are there. The call for ideas
            and the rota stand.

    Returns:
        Id of the file (``"s01"`` …) → idea, as it is now.
    """
    made = send_all(people)
    for one in texts():
        _decide(made[one["id"]], one, people["moderator"])
    rows = Contribution.objects.in_bulk([idea.pk for idea in made.values()])
    return {id_: rows[idea.pk] for id_, idea in made.items()}


def _decide(idea: Contribution, one: Mapping[str, Any], by: User) -> None:
    ends = one.get("ends", "published")
    if ends == "waiting":
        return
    mark_read(idea, by=by)
    if ends == "published":
        given = {"title": one["title"], "themes": one["tags"], "more": one["hide"]}
        actions.publish(idea=idea, hide=(), by=by, **given)
    elif ends == "returned":
        actions.give_back(idea=idea, words=one["reason"], by=by)
    elif ends == "withheld":
        actions.withhold(idea=idea, words=TOLD, reason=one["reason"], by=by)
    else:
        actions.at_risk(idea=idea, level=one["level"], about_staff=False, by=by)
