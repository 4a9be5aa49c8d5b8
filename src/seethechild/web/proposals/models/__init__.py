"""Proposals, their versions, what is suggested to them, said of them, and decided."""

from seethechild.web.proposals.models.amending import Amendment, Settled
from seethechild.web.proposals.models.deciding import Decision, Dissent, Reply
from seethechild.web.proposals.models.joining import Grouping, Merging, Splitting
from seethechild.web.proposals.models.proposal import Proposal, Version
from seethechild.web.proposals.models.saying import (
    Comment,
    Objection,
    PanelPage,
    PanelWords,
)

__all__ = [
    "Amendment",
    "Comment",
    "Decision",
    "Dissent",
    "Grouping",
    "Merging",
    "Objection",
    "PanelPage",
    "PanelWords",
    "Proposal",
    "Reply",
    "Settled",
    "Splitting",
    "Version",
]
