"""After any run of joins, merges, splits and changes, every idea is reached from what it fed, word for word."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seethechild.web.audit.moving import move
from seethechild.web.ideas.actions import take_back
from seethechild.web.ideas.models import Contribution
from seethechild.web.lineage.graph import fed, sources_of
from seethechild.web.lineage.models import Link
from seethechild.web.proposals import actions
from seethechild.web.proposals.actions.joining import TAKES
from seethechild.web.proposals.models import Proposal, Version
from seethechild.web.proposals.states import PROPOSAL
from tests.web.proposals_world import (
    declared,
    join,
    make_idea,
    make_proposal,
    make_world,
    split,
    unexplained,
)

pytestmark = pytest.mark.django_db
STEP = st.tuples(
    st.sampled_from(
        ("join", "merge", "split", "amend", "replace", "own", "take back", "move")
    ),
    st.integers(0, 30),
    st.integers(0, 30),
)


class Shaping:
    """Does steps, and keeps by hand what they must have kept."""

    def __init__(self, people):
        self.people = people
        self.ideas = [make_idea(f"Idea {n}") for n in range(4)]
        self.words = {idea.name: (idea.title, dict(idea.safe)) for idea in self.ideas}
        self.gone = set()
        self.proposals = [make_proposal(people, title=f"P{n}") for n in range(3)]
        self.fed = {one.slug: set() for one in self.proposals}
        self.texts = {(one.slug, 1): one.text for one in self.proposals}

    def do(self, what, a, b):
        live = list(Proposal.objects.filter(state__in=TAKES).order_by("pk"))
        if not live:
            return
        one, other = live[a % len(live)], live[b % len(live)]
        getattr(self, what.replace(" ", "_"))(one, other, self.ideas[b % len(self.ideas)])
        for version in Version.objects.filter(proposal__state__in=TAKES):
            self.texts.setdefault((version.proposal.slug, version.number), version.text)

    def can(self, idea, proposal):
        straight = idea.name in self.fed[proposal.slug]
        return not straight and idea.name not in self.gone

    def join(self, one, _other, idea):
        if self.can(idea, one) and ("proposal", one.slug) not in fed("idea", idea.name):
            join(self.people, idea, one)
            self.fed[one.slug].add(idea.name)

    def move(self, one, other, idea):
        feeds = fed("idea", idea.name)
        can = ("proposal", one.slug) in feeds and ("proposal", other.slug) not in feeds
        if can and idea.name not in self.gone:
            join(self.people, idea, other, moved_from=one.slug)
            self.fed[other.slug].add(idea.name)

    def merge(self, one, other, _idea):
        if one == other:
            return
        row = actions.suggest_merge(
            proposal=one, into=other, reason="Alike", by=self.people.ada
        )
        actions.confirm_merge(merging=row, by=self.people.ben)
        self.fed[other.slug] |= self.fed[one.slug]

    def split(self, one, _other, _idea):
        if one.state == "draft" or Proposal.objects.count() > 8:
            return
        for part in split(self.people, one, f"{one.title} left", f"{one.title} right"):
            self.made(part, one)

    def made(self, part, one):
        declared(part, *self.people.all)
        actions.open_for_comment(proposal=part, by=self.people.ada)
        self.fed[part.slug] = set(self.fed[one.slug])

    def replace(self, one, other, _idea):
        later = ("proposal", one.slug) in fed("proposal", other.slug)
        if one == other or one.state == "draft" or later:
            return
        for each in (one, other):
            self.agree(each)
        actions.replace(proposal=one, with_=other, reason="Better", by=self.people.chair)
        self.fed[other.slug] |= self.fed[one.slug]

    def agree(self, one):
        for verb in (
            "open", "look for evidence on", "shape", "model", "make ready",
            "bring to decision", "agree",
        ):  # fmt: skip
            if PROPOSAL.may(verb, one.state):
                move(one, PROPOSAL, verb, by=self.people.chair, reason="To be decided")

    def _change(self, one, idea, accept):
        row = actions.suggest_change(
            proposal=one, seen=one.version, text=f"{one.text} And more.", reason="Clearer",
            by=self.people.ada, idea="" if idea.name in self.gone else idea.name,
        )  # fmt: skip
        return actions.settle_change(
            amendment=row, given={1: (accept, "Because")}, by=self.people.ben
        )

    def amend(self, one, _other, idea):
        self._change(one, idea, accept=True)
        if idea.name not in self.gone:
            self.fed[one.slug].add(idea.name)

    def own(self, one, _other, idea):
        if Proposal.objects.count() > 8:
            return
        row = self._change(one, idea, accept=False)
        part = actions.make_own_proposal(amendment=row, title="Own", by=self.people.ben)
        self.made(part, one)
        if idea.name not in self.gone:
            self.fed[part.slug].add(idea.name)

    def take_back(self, _one, _other, idea):
        take_back(idea)
        self.gone.add(idea.name)

    def check(self):
        for slug, names in self.fed.items():
            reached = {key for kind, key in sources_of("proposal", slug) if kind == "idea"}
            assert names <= reached, slug
            for name in names:
                assert ("proposal", slug) in fed("idea", name)
        for idea in Contribution.objects.all():
            title, safe = self.words[idea.name]
            kept = ("", {}) if idea.name in self.gone else (title, safe)
            assert (idea.title, idea.safe) == kept
        for (slug, number), text in self.texts.items():
            assert Version.objects.get(proposal__slug=slug, number=number).text == text
        assert unexplained() == []


@pytest.fixture
def people(make_user):
    return make_world(make_user)


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=6, max_size=12))
def test_nothing_is_lost_whatever_is_done(people, steps):
    with transaction.atomic():
        shaping = Shaping(people)
        for step in steps:
            shaping.do(*step)
        shaping.check()
        transaction.set_rollback(True)


def test_the_test_above_walks_every_way(people):
    """Each kind of step is done at least once in a run made for it, so none is skipped unseen."""
    shaping = Shaping(people)
    for step in (
        ("join", 0, 0), ("join", 1, 1), ("merge", 0, 1), ("amend", 0, 2), ("split", 0, 0),
        ("take back", 0, 0), ("move", 1, 0), ("own", 0, 3), ("replace", 1, 0), ("join", 1, 3),
    ):  # fmt: skip
        shaping.do(*step)
    shaping.check()
    kinds = {each for slug in shaping.fed for each in _kinds(slug)}
    assert kinds >= {"source", "merged", "split", "amended", "inspired", "superseded"}
    assert shaping.gone


def _kinds(slug):
    return Link.objects.filter(target_key=slug).values_list("kind", flat=True)
