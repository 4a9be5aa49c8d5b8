"""What of sense checks stops a decision, and a merge or split (V2)."""

from collections.abc import Iterator

from django.utils.translation import gettext

from seethechild.web.consult.groups import GROUPS
from seethechild.web.consult.models import SenseCheck
from seethechild.web.proposals.before import said_of, with_all_before
from seethechild.web.proposals.models import Proposal

AGREED = ("agreed", "agreed_changed")


def stops(proposal: Proposal, outcome: str) -> Iterator[str]:
    """Yield why a proposal cannot get to a state: people are being asked, or a group has no answer.

    What went into it by merges and splits is asked, too: no answer gets lost on that way.
    """
    for one in with_all_before(proposal):
        for why in _stops(one, outcome):
            yield said_of(one, proposal, why)


def _stops(proposal: Proposal, outcome: str) -> Iterator[str]:
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
