"""Members who have declared, ideas that were read, and a proposal to shape."""

from itertools import count
from types import SimpleNamespace

from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.audit.verify import verify
from seethechild.web.calls.models import Call
from seethechild.web.ideas.models import Contribution
from seethechild.web.people.models import Organisation
from seethechild.web.proposals import actions, needs
from seethechild.web.proposals.models import PanelWords, Proposal
from seethechild.web.taskforce.actions import appoint, declare

TEXT = "Every child keeps one worker.\n\nThe worker stays for two years."
_numbers = count(1)
TRUE, FALSE = f"{__name__}:yes", f"{__name__}:no"


def yes(_proposal):
    return True


def no(_proposal):
    return False


def seat(user, kind="member"):
    """Give somebody a seat of today."""
    appoint(
        background="lived", discipline="none", appointed_by="Test", paid_by="Nobody",
        starts=timezone.localdate(), by=PROGRAM, name=user.name, seat=kind, user=user,
    )  # fmt: skip
    return user


def declared(proposal, *users):
    """Let people act on a proposal."""
    for user in users:
        declare(user=user, kind="proposal", key=proposal.slug)
    return proposal


def make_world(make_user):
    """Two members and one more of each role, all seated."""
    people = SimpleNamespace(
        ada=seat(make_user("member", name="Ada Member")),
        ben=seat(make_user("member", name="Ben Member")),
        chair=seat(make_user("chair", name="Cora Chairing"), "chair"),
        panel=seat(make_user("panel", name="Pia Young"), "panel"),
        reviewer=make_user("reviewer", name="Rob Reads"),
        moderator=make_user("moderator", name="Mo Derates"),
    )
    people.all = (people.ada, people.ben, people.chair, people.panel, people.reviewer)
    return people


def make_idea(words="Keep the same worker", *, role="child", age="8-10", state="published"):
    """Make an idea that somebody has read."""
    number = next(_numbers)
    place, _ = Organisation.objects.get_or_create(
        slug="here", defaults={"name": "Here", "kind": "council"}
    )
    call, _ = Call.objects.get_or_create(
        slug="call", defaults={"title": "Call", "question": "What?", "organisation": place}
    )
    return Contribution.objects.create(
        call=call, form="short", role=role, age_band=age, exact="{}", title=words,
        safe={"one_thing": words}, shown_words=words, code_hash=str(number),
        sent_with=str(number), state=state, told="Why." if state in ("returned", "withheld") else "", published_at=timezone.now(),
    )  # fmt: skip


def make_proposal(people, *, title="One worker", text=TEXT, state="open"):
    """Make a proposal that all have declared for, in a state it gets to by its own ways."""
    made = actions.make_proposal(title=title, text=text, theme="people", by=people.ada)
    declared(made, *people.all)
    ways = ("open", "evidence", "shaped", "modelled", "ready", "deciding")
    steps = (
        lambda: actions.open_for_comment(proposal=made, by=people.ada),
        lambda: actions.look_for_evidence(proposal=made, by=people.ada),
        lambda: actions.shape(
            proposal=made, by=people.ada, none_found="In five libraries."
        ),
        lambda: actions.model(proposal=made, by=people.ada),
        lambda: actions.make_ready(proposal=made, by=people.ada),
        lambda: actions.bring_to_decision(proposal=made, by=people.ada),
    )
    if state != "draft":
        for way, step in zip(ways, steps, strict=True):
            step()
            if way == state:
                break
    return Proposal.objects.get(pk=made.pk)


def with_needs(**met):
    """Say what every proposal has, for one test; put back what was said before."""
    before = dict(needs._KNOWN)
    needs._KNOWN.clear()
    for need, has in met.items():
        needs.register(need, TRUE if has else FALSE)
    yield
    needs._KNOWN.clear()
    needs._KNOWN.update(before)


def let_through(people):
    """Read all that the panel wrote, as a moderator does, and let it through as it is."""
    return [
        actions.let_through(row=row, words=row.exact, by=people.moderator)
        for row in PanelWords.objects.filter(state="waiting")
    ]


def split(people, proposal, *titles):
    """Split a proposal, by two people; return its parts."""
    row = actions.suggest_split(
        proposal=proposal, parts=[(title, f"{title} text") for title in titles], reason="Two.",
        by=people.ada,
    )  # fmt: skip
    return actions.confirm_split(splitting=row, by=people.ben)


def join(people, idea, proposal, **rest):
    """Join an idea, by two people."""
    row = actions.suggest_join(
        idea=idea.name, proposal=proposal, reason="Alike.", by=people.ada, **rest
    )
    return actions.confirm_join(grouping=row, by=people.ben)


def unexplained():
    """Return what changed here without an event; the ideas of tests are put in by hand."""
    ours = ("proposals_", "lineage_")
    return [each for each in verify().problems if each.startswith(ours)]
