"""What the pages are told on which a theory of change is filled in."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from seethechild.core.errors import Problem
from seethechild.studies.options import shipped_documents
from seethechild.web.options.councils import names
from seethechild.web.proposals.models import Proposal
from seethechild.web.taskforce.rules import declare_url
from seethechild.web.theory.document import (
    MOST_OUTCOMES,
    can_play,
    outcomes_of,
    part_of,
    print_of,
)
from seethechild.web.theory.models import Change, Draft
from seethechild.web.theory.pages import Page, groups_of, pages_of
from seethechild.web.theory.pages import find as find_page
from seethechild.web.theory.told import Told, theory_of


def task_list(document: Any, slug: str) -> list[Told]:
    """Return the groups of pages with their tasks, as the task list shows them."""
    return [
        {
            "title": group.title,
            "outcome": group.outcome,
            "tasks": [
                {
                    "title": page.title,
                    "href": page_href(slug, page.key, page.outcome),
                    "status": _status(page),
                }
                for page in group.pages
            ],
        }
        for group in groups_of(document)
    ]


def page_href(slug: str, key: str, outcome: int) -> str:
    """Return the address of a page of a theory."""
    if outcome:
        return reverse("theory:write_outcome", args=[slug, outcome, key])
    return reverse("theory:write_page", args=[slug, key])


def _status(page: Page) -> Told | str:
    if page.done:
        return _("Done")
    if page.optional:
        return {"tag": {"text": _("If you like"), "classes": "govuk-tag--grey"}}
    return {"tag": {"text": _("To do"), "classes": "govuk-tag--blue"}}


def gate(proposal: Proposal) -> Told:
    """Return where somebody declares for a proposal before they act on it."""
    return {
        "declare": declare_url(
            "proposal", proposal.slug, reverse("theory:theory", args=[proposal.slug])
        )
    }


def write_page(proposal: Proposal, draft: Draft | None) -> Told:
    """Return what the task list is told."""
    if draft is None:
        return gate(proposal)
    document = draft.document
    return gate(proposal) | {
        "groups": task_list(document, proposal.slug),
        "council": names().get(draft.council, ""),
        "can_add": len(outcomes_of(document)) < MOST_OUTCOMES,
        "can_remove": bool(outcomes_of(document)),
        "seen": print_of(part_of(document, "outcomes")),
        "begun": shipped_documents().get(document.get("begun", "")),
        "left": sum(not one.done and not one.optional for one in pages_of(document)),
    }


def caption(draft: Draft, outcome: int) -> str:
    """Return the line above a page's question."""
    if not outcome:
        return draft.proposal.title
    measure = outcomes_of(draft.document)[outcome - 1].get("measure", "")
    return _("Outcome %(number)d: %(measure)s") % {
        "number": outcome,
        "measure": measure or "…",
    }


def check_page(draft: Draft, problems: Iterable[Problem]) -> Told:
    """Return what the page before saving is told: the whole, and all that is wrong at once."""
    document = {**draft.document, "title": draft.proposal.title}
    made = can_play(document)
    change = Change(
        proposal=draft.proposal, document=document, reform={"id": "x"} if made else {}
    )
    return gate(draft.proposal) | {
        "theory": theory_of(change),
        "problems": [problem_told(draft, one) for one in problems],
        "plays": made,
    }


def problem_told(draft: Draft, problem: Problem) -> Told:
    """Return a problem with the page on which it is mended."""
    slug = draft.proposal.slug
    first, _dot, key = problem.where.partition(".")
    outcome = int(first.removeprefix("outcome ")) if first.startswith("outcome ") else 0
    found = find_page(draft.document, key or first, outcome)
    said = problem.what[:1].upper() + problem.what[1:]
    where = caption(draft, outcome) + ". " if outcome else ""
    if found and not outcome:
        where = f"{found.title}. "
    elif found:
        where = f"{where}{found.title}. "
    href = (
        page_href(slug, found.key, outcome)
        if found
        else reverse("theory:write", args=[slug])
    )
    text = f"{where}{said}{'' if said.endswith(('.', '?')) else '.'} {problem.mend}".strip()
    return {"text": text, "href": href}


def first_council(proposal: Proposal) -> str:
    """Return the council whose system the theory was written in; empty if there is none."""
    draft = Draft.objects.filter(proposal=proposal).first()
    return draft.council if draft else ""
