"""What the pages and the parts of a proposal's page are told."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from seethechild.studies.effects import effect_records
from seethechild.studies.options import grade_words
from seethechild.web.options import answers
from seethechild.web.options.councils import names
from seethechild.web.options.models import Run
from seethechild.web.options.words import acts_on, who_words
from seethechild.web.permissions import who
from seethechild.web.proposals.models import Proposal
from seethechild.web.proposals.sections import Section
from seethechild.web.theory.differs import differences, number_words
from seethechild.web.theory.document import (
    CLAIMS,
    DIRECTIONS,
    STATUSES,
    TEXTS,
    change_in,
    is_played,
    numbers_in,
    outcomes_of,
    record_of,
)
from seethechild.web.theory.models import Change, Evidence, EvidenceLink, Projection
from seethechild.web.theory.pages import TEXT_PAGES
from seethechild.web.theory.projected import Said, said_by

Told = dict[str, Any]


def may(request: HttpRequest, page: str) -> bool:
    """Return whether who asks may open a page of this area."""
    allowed = who(f"theory:{page}")
    return allowed is not None and bool(allowed.test(request.user))


# --- evidence --------------------------------------------------------------------------------


def evidence_section(request: HttpRequest, proposal: Proposal) -> Section:
    """Return the evidence of a proposal: for it, on its limits, against it; nothing hidden."""
    told = {
        "groups": grouped(links_of(proposal)),
        "waiting": Evidence.objects.filter(
            suggested_for=proposal.slug, state="suggested"
        ).count(),
        "taken_back": [one for one in all_links(proposal) if one.taken_back],
        "may_suggest": may(request, "suggest"),
        "may_review": may(request, "review"),
    }
    return Section(
        _("Evidence for and against"), "theory/section_evidence.html", {"told": told}
    )


def all_links(proposal: Proposal) -> list[EvidenceLink]:
    """Return all that evidence was said to mean for a proposal."""
    return list(proposal.evidence_links.select_related("evidence"))


def links_of(proposal: Proposal) -> list[EvidenceLink]:
    """Return what evidence is said to mean for a proposal, as it stands."""
    return [one for one in all_links(proposal) if one.taken_back is None]


def grouped(links: Iterable[EvidenceLink]) -> list[Told]:
    """Return evidence by what it says, each group there even where it is empty."""
    titles = {
        "supports": _("For"),
        "limits": _("Its limits"),
        "contradicts": _("Against"),
    }
    empty = {
        "supports": _("Nothing for it has been attached yet."),
        "limits": _("Nothing on its limits has been attached yet."),
        "contradicts": _(
            "Nothing against it has been attached. That is not proof of anything."
        ),
    }
    kept = list(links)
    return [
        {
            "title": title,
            "empty": empty[stance],
            "links": [linked(one) for one in kept if one.stance == stance],
        }
        for stance, title in titles.items()
    ]


def linked(link: EvidenceLink) -> Told:
    """Return one piece of evidence as a proposal shows it."""
    return {
        "link": link,
        "evidence": link.evidence,
        "claim": CLAIMS.get(link.claim, ""),
        "grade": graded(link.evidence),
        "size": size_words(link.evidence),
    }


def graded(evidence: Evidence) -> str:
    """Return the grade of evidence in words; of lived experience, that it has none and why."""
    if evidence.kind == "lived":
        return _("Lived experience: not graded on the scale of studies")
    return str(evidence.get_grade_display()) if evidence.grade else _("Not graded yet")


def size_words(evidence: Evidence) -> str:
    """Return the size of an effect with its range; of the simulator's own, as it says it."""
    if evidence.effect in effect_records() and evidence.value is not None:
        return effect_records()[evidence.effect].words
    if evidence.value is None:
        return ""
    said = f"{evidence.value:g} {evidence.unit}"
    if evidence.low is None:
        return _("%(size)s, no range given") % {"size": said}
    return _("%(size)s (%(low)g to %(high)g)") % {
        "size": said,
        "low": evidence.low,
        "high": evidence.high,
    }


def evidence_page(request: HttpRequest, evidence: Evidence) -> Told:
    """Return what the page of one finding is told."""
    record = effect_records().get(evidence.effect)
    names_of = dict(zip(Evidence.EMMIE, _emmie(), strict=True))
    return {
        "evidence": evidence,
        "grade": graded(evidence),
        "size": size_words(evidence),
        "record": record,
        "notes": [(names_of[key], evidence.emmie.get(key, "")) for key in Evidence.EMMIE],
        "links": [
            linked(one)
            for one in evidence.links.filter(taken_back=None).select_related("proposal")
            if one.proposal.state != "draft"
        ],
        "may_review": may(request, "review"),
    }


def _emmie() -> list[str]:
    return [
        _("Effect"),
        _("Why it may work"),
        _("For whom and where it differs"),
        _("What it takes to do it"),
        _("Cost"),
    ]


# --- theory of change ------------------------------------------------------------------------


def change_section(request: HttpRequest, proposal: Proposal) -> Section:
    """Return what a proposal is said to do, in words and in numbers with where each comes from."""
    change = proposal.changes.first()
    told = {
        "change": change,
        "theory": theory_of(change) if change else None,
        "is_old": bool(change and change.text_version != proposal.version),
        "may_write": may(request, "write"),
    }
    return Section(_("What it is said to do"), "theory/section_change.html", {"told": told})


def theory_of(change: Change) -> Told:
    """Return a version of a theory as pages show it."""
    document = change.document
    words = document.get("words", {})
    return {
        "plain": words.get("plain", ""),
        "groups": [
            (
                title,
                [(one.name, words.get(one.key, "")) for one in TEXTS if one.page == page],
            )
            for page, title in TEXT_PAGES.items()
        ],
        "short": [
            (one.name, words.get(one.key, ""))
            for one in TEXTS
            if one.key in {"problem", "who", "mechanism", "harms", "losers", "stop"}
        ],
        "outcomes": [outcome_told(one) for one in outcomes_of(document)],
        "numbers": number_rows(document),
        "cost": cost_words(document),
        "plays": bool(change.reform),
    }


def outcome_told(outcome: Any) -> Told:
    """Return one outcome as pages show it."""
    reform = {"change": [change_in(outcome)]}
    played = is_played(outcome)
    record = record_of(outcome)
    return {
        "measure": outcome.get("measure", ""),
        "direction": DIRECTIONS.get(outcome.get("direction", ""), ""),
        "played": played,
        "why_not": outcome.get("why_not", ""),
        "acts_on": acts_on(reform) if played else "",
        "who": who_words(reform) if played and "eligible" in change_in(outcome) else "",
        "record": record,
        "grade": grade_words(record.grade) if record else "",
        "evidence": _evidence_of(record.id) if record else None,
    }


def _evidence_of(effect: str) -> Evidence | None:
    return Evidence.objects.filter(effect=effect, state="kept").first()


def number_rows(document: Any) -> list[Told]:
    """Return every number of a theory with its range, its source and how it is known."""
    several = len(outcomes_of(document)) > 1
    rows = []
    for count, outcome in enumerate(outcomes_of(document), start=1):
        if record := record_of(outcome):
            rows.append(
                {
                    "name": _("How much it changes"),
                    "place": f"outcome {count}" if several else "",
                    "words": record.words,
                    "status": STATUSES["published"],
                    "key": "published",
                    "source": record.source,
                    "plays": True,
                }
            )
    for place, kind, number in numbers_in(document):
        rows.append(
            {
                "name": kind.name,
                "place": place if several else "",
                "words": number_words(number),
                "status": STATUSES.get(number.status, number.status),
                "key": number.status,
                "source": number.source,
                "plays": kind.plays,
            }
        )
    return rows


def cost_words(document: Any) -> str:
    """Return what is known of the price of a theory."""
    cost = document.get("cost", {})
    items = [str(one.get("item", "")) for one in cost.get("shipped", [])]
    item = {"item": cost.get("item") or ", ".join(items)}
    known = cost.get("known")
    if known == "none":
        return _("It costs nothing.")
    if known == "known":
        return _("What is paid for: %(item)s.") % item
    if known == "shipped" and any(
        "gbp" in one or "spend_line" in one for one in cost["shipped"]
    ):
        return _("As the shipped reform says: %(item)s.") % item
    if known in {"unknown", "shipped"}:
        return _("The price of %(item)s is not known.") % item
    return ""


# --- what the model says ---------------------------------------------------------------------


def model_section(request: HttpRequest, proposal: Proposal) -> Section:
    """Return what the model says of a proposal, and what it said before."""
    change = proposal.changes.first()
    shown: list[Told] = [projection_told(one, change) for one in all_projections(proposal)]
    done = [one for one in shown if one["said"]]
    newest = done[0] if done else None
    numbers = number_rows(newest["projection"].change.document) if newest else []
    told: Told = {
        "change": change,
        "newest": newest,
        "is_old": bool(newest and not is_current(newest["projection"], proposal)),
        "others": done[1:],
        "on_their_way": [one for one in shown if not one["said"]],
        "unsure": [one for one in numbers if one["key"] in {"judged", "guessed"}],
        "may_ask": may(request, "project"),
    }
    return Section(
        _("What the model says it does"), "theory/section_model.html", {"told": told}
    )


def all_projections(proposal: Proposal) -> list[Projection]:
    """Return every projection of a proposal, the newest version first."""
    found = proposal.projections.select_related("change")
    return list(found.order_by("-change__version", "-at", "-pk"))


def is_current(projection: Projection, proposal: Proposal) -> bool:
    """Return whether a projection is of the text and the theory as they are now."""
    newest = proposal.changes.first()
    return (
        newest is not None
        and projection.change_id == newest.pk
        and newest.text_version == proposal.version
    )


def projection_told(projection: Projection, newest: Change | None) -> Told:
    """Return one projection as the page shows it; ``said`` is None until its run has ended."""
    run = projection.run
    said = said_of(run) if run and run.is_done else None
    changed: list[str] = []
    if newest and newest.pk != projection.change_id:
        changed = differences(projection.change.document, newest.document)
    return {
        "projection": projection,
        "run": run,
        "said": said,
        "council": names().get(projection.council, projection.council),
        "years": run.study["years"] if run else 0,
        "draws": run.study["draws"] if run else 0,
        "changed": changed,
    }


def said_of(run: Run) -> Said:
    """Return what a finished run says; a finished run never changes, so it is kept."""
    return _said(run.pk, run.fingerprint, run.folder)


@lru_cache(maxsize=64)
def _said(_pk: int, fingerprint: str, _folder: str) -> Said:
    run = Run.objects.get(fingerprint=fingerprint)
    study = run.study
    return said_by(
        answers.result_of(run), years=int(study["years"]), draws=int(study["draws"])
    )


def proposal_href(proposal: Proposal) -> str:
    """Return the address of a proposal's own page."""
    return reverse("proposals:one", args=[proposal.slug])
