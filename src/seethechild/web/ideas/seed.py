"""Forty made-up ideas for the demonstration, as they are sent; ``moderation.seed`` then reads them."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from seethechild.web.audit.actions import ANYONE
from seethechild.web.calls.models import Call
from seethechild.web.ideas import groups
from seethechild.web.ideas.models import Contribution, GroupSession
from seethechild.web.ideas.sending import receive
from seethechild.web.people.models import User

TEXTS: Final = Path(__file__).parent / "seeds" / "ideas.toml"
#: The call they are sent to.
CALL: Final = "what-helps"
#: Each comes so long after the one before it, the last a short while ago.
APART: Final = timedelta(hours=7)


@lru_cache(maxsize=1)
def texts() -> tuple[Mapping[str, Any], ...]:
    """Return the ideas as the file tells them, in order.

    Example:
        >>> len(texts()), texts()[0]["id"], texts()[39]["id"]
        (40, 's01', 's40')
    """
    return tuple(tomllib.loads(TEXTS.read_text(encoding="utf-8"))["idea"])


def send_all(people: Mapping[str, User]) -> dict[str, Contribution]:
    """Send the ideas to the call; each waits to be read.

    Args:
        people: role → who holds it; ``worker`` is there.

    Returns:
        Id of the file → idea.
    """
    call, worker = Call.objects.get(slug=CALL), people["worker"]
    made, now = {}, timezone.now()
    for place, one in enumerate(texts()):
        idea = receive(
            call=call,
            form=one["form"],
            given=_given(one),
            by=worker if one["form"] == "session" else ANYONE,
            group=_session(call, one, worker) if one["form"] == "session" else None,
        ).idea
        idea.received_at = now - (len(texts()) - place) * APART
        idea.save(update_fields=["received_at"])
        made[one["id"]] = idea
    return made


def _given(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **one["answers"],
        "pictures": one.get("pictures", {}),
        "role": one["role"],
        "age_band": one["age"],
        "helped": one.get("helped", False),
    }


def _session(call: Call, one: Mapping[str, Any], worker: User) -> GroupSession:
    return groups.begin(
        call=call,
        on=timezone.localdate() - timedelta(days=5),
        setting=one["voice"],
        from_paper=False,
        by=worker,
    )
