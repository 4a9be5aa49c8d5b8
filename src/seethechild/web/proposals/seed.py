"""Made-up proposals for the demonstration, at every stage: first up to evidence, then onward."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.utils import timezone
from django.utils.text import slugify

from seethechild.web.ideas.models import Contribution
from seethechild.web.people.models import User
from seethechild.web.proposals import actions
from seethechild.web.proposals.models import PanelWords, Proposal
from seethechild.web.taskforce.seed import CHAIR, MEMBER, PANEL, SECOND, declare_for

_FILE = Path(__file__).parent / "seeds" / "proposals.toml"
TOLD: Final[list[dict[str, Any]]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))[
    "proposal"
]
REVIEWER: Final = "reviewer@harbour.example"
WHO: Final = {
    "chair": CHAIR,
    "member": MEMBER,
    "second": SECOND,
    "panel": PANEL,
    "reviewer": REVIEWER,
}
#: Those that need evidence and a projection before ``seed_onward`` can take them on.
ONWARD: Final = ("modelled", "deciding", "agreed_changed", "not_agreed")
Ideas = Mapping[str, Contribution]


def slug_of(title: str) -> str:
    """Return the slug that a made-up proposal gets."""
    return slugify(title)[:70].strip("-")


def seed(people: Mapping[str, User], ideas: Ideas) -> dict[str, Proposal]:
    """Make the proposals, join ideas, change texts; those that go further wait in evidence.

    Then evidence and theories of change are attached, and the model is asked; then ``seed_onward``.

    Args:
        people: email → who has an account; all of the taskforce's at least; and role ``moderator`` → one.
        ideas: id of ``ideas.toml`` → the idea.

    Returns:
        Slug → proposal.
    """
    made = {one["title"]: _make(one, people, ideas) for one in TOLD}
    for one in TOLD:
        if one["to"] == "merged":
            _merge(made[one["title"]], made[one["into"]], one["merge_reason"], people)
    return {one.slug: one for one in Proposal.objects.all()}


def seed_onward(people: Mapping[str, User], ideas: Ideas) -> None:
    """Take on those that have evidence and a projection by now: shape, decide, answer.

    Raises:
        NotReadyError: one has no projection of its text.
    """
    for one in TOLD:
        if one["to"] in ONWARD:
            _onward(one, Proposal.objects.get(slug=slug_of(one["title"])), people, ideas)


def _make(one: Mapping[str, Any], people: Mapping[str, User], ideas: Ideas) -> Proposal:
    member = people[MEMBER]
    proposal = actions.make_proposal(
        title=one["title"],
        text=one["text"].strip(),
        theme=one["theme"],
        reform=one.get("reform", ""),
        by=member,
        reason="Made up, to show what a proposal looks like.",
    )
    declare_for(people, "proposal", proposal.slug)
    for key, why in one.get("ideas", ()):
        row = _suggest(proposal, ideas[key], why, member)
        actions.confirm_join(grouping=row, by=people[SECOND], said="I read both: yes.")
    for key, why in one.get("waiting", ()):
        _suggest(proposal, ideas[key], why, member)
    if one["to"] != "draft":
        actions.open_for_comment(proposal=proposal, by=member)
        _talk(one, proposal, people, ideas)
    if one["to"] in ("evidence", *ONWARD):
        actions.look_for_evidence(proposal=proposal, by=member)
    return Proposal.objects.get(pk=proposal.pk)


def _suggest(proposal: Proposal, idea: Contribution, why: str, by: User) -> Any:
    return actions.suggest_join(idea=idea.name, proposal=proposal, reason=why, by=by)


def _talk(
    one: Mapping[str, Any], proposal: Proposal, people: Mapping[str, User], ideas: Ideas
) -> None:
    for who, paragraph, words in one.get("comments", ()):
        by = people[WHO[who]]
        made = actions.comment(
            proposal=proposal, version=1, paragraph=paragraph, words=words, by=by
        )
        if isinstance(made, PanelWords):
            _read(made, people)
    for told in one.get("changes", ()):
        _change(told, Proposal.objects.get(pk=proposal.pk), people, ideas)
    if "panel" in one:
        words = one["panel"].strip()
        _read(
            actions.write_panel_page(proposal=proposal, words=words, by=people[PANEL]),
            people,
        )
    if "objection" in one:
        made = actions.object_to(
            proposal=proposal, words=one["objection"], by=people[PANEL]
        )
        _read(made, people)
        actions.answer_objection(
            objection=proposal.objections.get(),
            answer=one["objection_answer"],
            by=people[CHAIR],
        )


def _read(row: PanelWords, people: Mapping[str, User]) -> Any:
    """Read what the panel wrote, as a moderator does, and let it through as it is."""
    return actions.let_through(row=row, words=row.exact, by=people["moderator"])


def _change(
    told: Mapping[str, str], now: Proposal, people: Mapping[str, User], ideas: Ideas
) -> None:
    row = actions.suggest_change(
        proposal=now,
        seen=now.version,
        text=now.text.replace(told["old"], told["new"]),
        reason=told["reason"],
        idea=ideas[told["idea"]].name if "idea" in told else "",
        by=people[WHO[told["by"]]],
    )
    if isinstance(row, PanelWords):
        row = _read(row, people)
    why = told.get("accepted") or told.get("rejected")
    if why:
        parts = actions.parts_in(row)
        given = {part.number: ("accepted" in told, why) for part in parts}
        actions.settle_change(amendment=row, given=given, by=people[CHAIR])


def _merge(one: Proposal, into: Proposal, reason: str, people: Mapping[str, User]) -> None:
    row = actions.suggest_merge(proposal=one, into=into, reason=reason, by=people[MEMBER])
    actions.confirm_merge(merging=row, by=people[SECOND], said="Yes, they are one.")


def _onward(
    one: Mapping[str, Any], proposal: Proposal, people: Mapping[str, User], ideas: Ideas
) -> None:
    member, chair = people[MEMBER], people[CHAIR]
    actions.shape(proposal=proposal, by=member, none_found="In the library of studies.")
    actions.model(proposal=proposal, by=member)
    if one["to"] == "modelled":
        return
    actions.make_ready(proposal=proposal, by=member)
    actions.bring_to_decision(proposal=proposal, by=chair)
    told = one["decision"]
    days = told["review_days"]
    decision = actions.write_decision(
        proposal=proposal,
        outcome=told["outcome"],
        reasons=told["reasons"],
        changes=told.get("changes", ""),
        heard=told["heard"],
        next_=told["next"],
        review_on=timezone.localdate() + timedelta(days=days) if days else None,
        by=chair,
    )
    for dissent in told.get("dissent", ()):
        actions.add_dissent(decision=decision, by=chair, **dissent)
    for key, said in one["answers"].items():
        rest = {name: said[name] for name in ("words", "reason", "used")}
        name = ideas[key].name
        actions.answer_idea(
            proposal=proposal, idea=name, next_=said["next"], by=member, **rest
        )
    if one["to"] != "deciding":  # of that one, an answer is still owed
        actions.decide(decision=decision, by=chair)
