"""What waits beside ideas, and what waits again, is late and told of as ideas are (S4, S6)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from seethechild.web.consult.models import Vote, Words
from seethechild.web.ideas import actions as ideas
from seethechild.web.ideas.models import Contribution
from seethechild.web.moderation import rounds
from seethechild.web.moderation.queue import queue
from seethechild.web.proposals import actions
from seethechild.web.proposals.models import PanelWords
from tests.web.consult_world import make_consult, plan, vote_all
from tests.web.moderation_world import a_call, an_idea, browser
from tests.web.proposals_world import make_proposal
from tests.web.safety_world import clear_long

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=9)


@pytest.fixture
def people(make_user):
    made = make_consult(make_user)
    clear_long(made.moderator)
    return made


def test_s04_words_of_the_panel_and_of_sense_checks_that_nobody_read_are_told_of(people):
    """S4: unread above the limit, moderators and who is on cover are reminded, without a word of it."""
    one = make_proposal(people)
    actions.object_to(proposal=one, words="Kyle was not asked.", by=people.panel)
    vote_all(plan(people, one), young={"no": 1})
    Words.objects.create(vote=Vote.objects.get(), exact="Kyle says no.")
    assert rounds.go() == 0
    for kind in (PanelWords, Words):
        kind.objects.update(at=timezone.now() - LONG_AGO)
    assert [rounds.go(), rounds.go()] == [2, 0]
    (message,) = mail.outbox
    assert set(message.bcc) >= {people.moderator.email, people.lead.email}
    assert "2 texts of" in message.body
    assert "idea" not in message.body
    assert "Kyle" not in message.body + message.subject
    page = browser(people.moderator).get(reverse("moderation:home"))
    assert [late for _one, late in page.context["beside"]] == [True, True]
    assert "2 of these have waited longer" in page.content.decode()


def test_s06_worrying_words_of_the_panel_only_change_the_order(people):
    """S6: the same are there without, the oldest first."""
    one = make_proposal(people)
    for words in ("It is too long.", "He hits me and I hide."):
        actions.object_to(proposal=one, words=words, by=people.panel)
    calm, grim = PanelWords.objects.order_by("pk")
    client = browser(people.moderator)
    orders = {
        order: [one.number for one, _late in client.get(reverse("moderation:home"), {"order": order}).context["beside"]]
        for order in ("words", "oldest")
    }  # fmt: skip
    assert orders == {"words": [grim.pk, calm.pk], "oldest": [calm.pk, grim.pk]}


@pytest.mark.parametrize("again", ["said again", "given back by safeguarding"])
def test_s04_the_clock_of_an_idea_that_waits_again_starts_anew(people, again):
    """S4: it is told of when nobody opened it since; when it was first read stays as it was."""
    call = a_call(people.moderator.organisation, slug="said-again")
    idea = an_idea(call, received_at=timezone.now() - LONG_AGO)
    ideas.mark_read(idea, by=people.moderator)
    first = Contribution.objects.get().first_read_at
    if again == "said again":
        ideas.give_back(idea, words="What do you mean?", by=people.moderator)
        ideas.say_again(idea, words="My dad hits me every night")
    else:
        ideas.hold(idea, by=people.moderator)
        ideas.back(idea, by=people.lead)
    assert rounds.go() == 0
    Contribution.objects.update(unread_since=timezone.now() - LONG_AGO)
    (waits,) = queue(people.moderator)
    assert waits.late
    page = browser(people.moderator).get(reverse("moderation:home")).content.decode()
    assert "nobody has opened it since" in page
    assert rounds.go() == 1
    ideas.mark_read(idea, by=people.moderator)
    assert not queue(people.moderator)[0].late
    assert Contribution.objects.get().first_read_at == first
