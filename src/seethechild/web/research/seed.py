"""One made-up export for the demonstration: asked for by a member, agreed to by one, waiting for another."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from seethechild.web.people.models import User
from seethechild.web.research import actions


def seed(people: Mapping[str, User]) -> None:
    """Make it.

    Args:
        people: by role: ``member`` asks, ``safeguarding`` agrees, the chair has yet to say.
    """
    made = actions.ask_for(
        purpose="To learn which words children use for being listened to, so that forms can use them too.",
        holder="Dr Rhea Search (made up), Harbour University (made up)",
        keep_until=timezone.localdate() + timedelta(days=365),
        lawful_basis="Public task. The university's data protection officer (made up) has checked it.",
        fields=("words", "age_band", "role", "themes"),
        by=people["member"],
    )
    actions.agree(
        export=made,
        reason="The words are public, small groups are hidden, and the area is not asked for.",
        by=people["safeguarding"],
    )
