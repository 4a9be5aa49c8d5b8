"""A plain open call with ideas in any state, and how a moderator's pages are used: for tests of moderation."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM, record
from seethechild.web.calls.models import Call
from seethechild.web.ideas.actions import as_json
from seethechild.web.ideas.models import Contribution, new_token
from seethechild.web.moderation.reading import pieces, texts_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WORDS = {
    "worries": "My brother Kyle and Miss Okafor at Elm Road Academy. Ring 07700 900461.",
    "good": "My carer listens.",
    "one_thing": "Let me see my brother.",
}


def a_call(organisation, slug="what-helps"):
    """An open call, without what must stand before one opens."""
    made = Call.objects.create(
        slug=slug, title=f"What helps? ({slug})", organisation=organisation, forms=["short"],
        state="open", opens=timezone.localdate(), opened_at=timezone.now(), question="What helps?",
    )  # fmt: skip
    record(verb="plan call", by=PROGRAM, on=made)
    return made


def an_idea(call, words=None, **rest):
    """An idea as if it had come, without the slow code."""
    given = {"form": "short", "role": "child", "age_band": "8-10"} | rest
    made = Contribution.objects.create(
        call=call, exact=as_json(WORDS if words is None else words), code_hash=new_token(),
        sent_with=new_token(), **given,
    )  # fmt: skip
    record(verb="send idea", by=PROGRAM, on=made)
    return made


def browser(user):
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def at(name, idea, *more):
    """An address of moderation."""
    return reverse(f"moderation:{name}", args=[idea.name, *more])


def text_of(answer):
    """The page as text."""
    return answer.content.decode()


def safe_form(idea, **changes):
    """What the page sends when nothing was changed in it."""
    marked = [one.id for one in pieces(texts_of(idea))]
    return {
        "hide": marked,
        "title": "See my brother",
        "themes": ["home"],
        "more": "",
    } | changes


def published(client, idea, **changes):
    """Look at what everybody will see, then publish it."""
    sent = safe_form(idea, **changes)
    seen = client.post(at("publish", idea), sent)
    assert seen.status_code == 200, text_of(seen)
    word = seen.context["fingerprint"]
    return client.post(at("publish", idea), sent | {"looked_at": word, "publish": "1"})
