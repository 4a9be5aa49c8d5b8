"""What of sense checks stops a decision (V2)."""

from collections.abc import Iterator

from django.utils.translation import gettext

from seethechild.web.consult.groups import GROUPS
from seethechild.web.consult.models import SenseCheck
from seethechild.web.proposals.models import Proposal

AGREED = ("agreed", "agreed_changed")


def stops(proposal: Proposal, outcome: str) -> Iterator[str]:
    """Yield why a proposal cannot be decided so: people are being asked, or a group has no answer."""
    for asked in proposal.sense_checks.filter(state__in=("planned", "open")):
        said = gettext("People are asked what they think until {day}: wait for it.")
        yield said.format(day=f"{asked.closes:%-d %B %Y}")
    if outcome in AGREED:
        for asked in proposal.sense_checks.filter(state="closed"):
            for group in unanswered(asked):
                said = gettext(
                    "{group}: fewer than agreed can live with it, and they have no answer in words yet."
                )
                yield said.format(group=GROUPS[group].name)


def unanswered(asked: SenseCheck) -> list[str]:
    """Return the groups of ten or more that are below their floor and have no answer."""
    answered = set(asked.answers.values_list("group", flat=True))
    lines = asked.result.lines
    return [group for group in GROUPS if lines[group]["below"] and group not in answered]
