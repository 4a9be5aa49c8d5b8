"""Evidence, theories and projections of the demonstration: studies are real, the rest is made up and says so."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from seethechild.studies.effects import effect_records
from seethechild.web.audit.actions import PROGRAM
from seethechild.web.people.models import User
from seethechild.web.proposals.models import Proposal
from seethechild.web.taskforce.actions import declare
from seethechild.web.taskforce.rules import declared
from seethechild.web.theory import actions
from seethechild.web.theory.convert import from_shipped
from seethechild.web.theory.document import part_of, print_of
from seethechild.web.theory.models import Draft, Evidence
from seethechild.web.theory.pages import TEXT_PAGES

_FILE = Path(__file__).parent / "seeds" / "theory.toml"
TOLD: Final[dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
REVIEWER: Final = "reviewer@harbour.example"
MEMBER: Final = "member@taskforce.example"


def seed_evidence(people: Mapping[str, User]) -> None:
    """Keep and grade the evidence, and attach it to the made-up proposals; once.

    Args:
        people: email → who has an account; a reviewer at least.
    """
    if Evidence.objects.exists():
        return
    reviewer = people[REVIEWER]
    kept = {one["id"]: _kept(one, reviewer) for one in TOLD["evidence"]}
    for one in TOLD["link"]:
        proposal = Proposal.objects.get(slug=one["proposal"])
        _declare(reviewer, proposal)
        actions.attach(
            evidence=kept[one["evidence"]],
            proposal=proposal,
            stance=one["stance"],
            claim=one["claim"],
            words=one["words"],
            by=reviewer,
        )


def seed_theories(
    people: Mapping[str, User], *, council: str, draws: int, few: int
) -> list[str]:
    """Write the theories of change, and ask what the model says of those it can play; once.

    Args:
        people: email → who has an account; a member at least.
        council: ONS code of the council they are played in.
        draws: of those that a shipped reform's own run answers, so that none is played twice.
        few: of the others.

    Returns:
        The names of the jobs that play them, for whoever does the work of a worker.
    """
    if Draft.objects.exists():
        return []
    asked: list[str] = []
    for one in TOLD["theory"]:
        draft = _drafted(one, council, people[MEMBER])
        played = draws if one.get("own_run") else few
        asked += _said(draft, one, played, people[MEMBER])
        if "then" in one:
            _renumber(draft, one["then"]["numbers"], people[MEMBER])
            asked += _said(draft, one | one["then"], few, people[MEMBER])
    return asked


def _said(draft: Draft, told: Mapping[str, Any], draws: int, by: User) -> list[str]:
    """Save a version, and ask the model about it where it is to be asked."""
    change = actions.save_version(draft=draft, words=told["new"], by=by)
    if not told.get("project"):
        return []
    made = actions.projected(
        change=change, council=draft.council, owner="", by=by, draws=draws
    )
    return [made.run.job] if made.run and not made.run.is_done else []


def _kept(told: Mapping[str, Any], by: User) -> Evidence:
    notes = Evidence.EMMIE[1:]  # "effect" names the simulator's record here
    emmie = {key: told[key] for key in notes if key in told}
    if "effect" in told:
        made = actions.keep_record(
            found=effect_records()[told["effect"]], by=by, emmie=emmie
        )
    else:
        left_out = {"id", "grade", "why", *notes}
        said = {key: one for key, one in told.items() if key not in left_out}
        suggested = actions.suggest(by=PROGRAM, **said, emmie=emmie)
        made = actions.keep(evidence=suggested, by=by)
    if told.get("grade"):
        actions.grade(evidence=made, grade=told["grade"], why=told["why"], by=by)
    return made


def _drafted(told: Mapping[str, Any], council: str, by: User) -> Draft:
    proposal = Proposal.objects.get(slug=told["proposal"])
    _declare(by, proposal)
    draft = actions.begin(proposal=proposal, council=council, by=by)
    document = from_shipped(told["shipped"]) if "shipped" in told else {}
    for key in ("begun", "words", "outcomes", "cost"):
        if key in told or key in document:
            _fill(draft, key, told.get(key, document.get(key)), by)
    for key, one in document.get("numbers", {}).items():
        _fill(draft, f"numbers:{key}", one, by)
    return draft


def _renumber(draft: Draft, numbers: Mapping[str, Any], by: User) -> None:
    first = dict(part_of(draft.document, "outcome:1"))
    _fill(draft, "outcome:1", first | {"numbers": {**first["numbers"], **numbers}}, by)


def _fill(draft: Draft, part: str, answer: Any, by: User) -> None:
    parts = [f"words:{page}" for page in TEXT_PAGES] if part == "words" else [part]
    for one in parts:
        seen = print_of(part_of(draft.document, one))
        said = part_of({"words": answer}, one) if part == "words" else answer
        actions.fill_in(draft=draft, part=one, answer=said, seen=seen, by=by)


def _declare(user: User, proposal: Proposal) -> None:
    if declared(user, "proposal", proposal.slug) is None:
        declare(user=user, kind="proposal", key=proposal.slug)
