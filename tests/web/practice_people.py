"""People who write, read and check examples, and the ways they go."""

from types import SimpleNamespace

from django.test import Client

from seethechild.web.practice import actions
from seethechild.web.practice.seed import WALK

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SAID = "I like it. Mr Kettleby was kind."
SHOWN = "I like it. [removed] was kind."


def people_of(make_user) -> SimpleNamespace:
    """An analyst, two editors and a moderator."""
    return SimpleNamespace(
        analyst=make_user("analyst", name="Pen"),
        editor=make_user("editor", name="Ink"),
        second=make_user("editor", name="Blot"),
        moderator=make_user("moderator", name="Quill"),
    )


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def begun(people, **changes):
    text = {**WALK, **changes}
    return actions.start(
        text=text, organisation=people.analyst.organisation, by=people.analyst
    )


def with_part(people, **changes):
    """An example that young people read, with one part that waits."""
    row = begun(people, **changes)
    row = actions.go(example=row, verb="ask young people", by=people.analyst)
    part = actions.add_part(
        example=row, exact=SAID, age_band="14-17", how="wrote", by=people.analyst
    )
    return row, part


def published(people, **changes):
    """An example that everybody sees, with its one part."""
    row, part = with_part(people, **changes)
    part = actions.show_part(part=part, shown=SHOWN, by=people.moderator)
    row = actions.go(example=row, verb="check", by=people.editor, reason="Read it.")
    return actions.go(example=row, verb="publish", by=people.editor), part
