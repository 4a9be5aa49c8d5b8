"""People of every role, and a client signed in as one of them."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.people import actions
from seethechild.web.people.models import Organisation, User
from seethechild.web.safety.staffing import record_clearance

HERE = Path(__file__).parent
PASSWORD = "four words for testing"
#: role → its organisation: slug, kind, council
WHERE = {
    "analyst": ("fernshire", "council", "X99000001"),
    "verifier": ("harbour", "verifier", ""),
    "administrator": ("taskforce", "taskforce", ""),
    "moderator": ("taskforce", "taskforce", ""),
    "safeguarding": ("taskforce", "taskforce", ""),
    "worker": ("fernshire", "council", "X99000001"),
    "member": ("taskforce", "taskforce", ""),
    "panel": ("taskforce", "taskforce", ""),
    "reviewer": ("harbour", "verifier", ""),
    "editor": ("taskforce", "taskforce", ""),
    "chair": ("taskforce", "taskforce", ""),
}

#: Roles that open nothing without training and a DBS check in date.
CLEARED = ("moderator", "safeguarding")


def clear(user: User) -> None:
    """Record training and a DBS check that hold for a year."""
    today = timezone.localdate()
    for kind in ("training", "dbs"):
        record_clearance(
            user=user, kind=kind, on=today, until=today + timedelta(days=365), by=PROGRAM
        )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On another database than SQLite, run what asks the database: the rest has been run.

    The check of a fresh clone has a quarter of an hour, so there each test has one database: what
    reads pages is tried on SQLite, what writes on the other.
    """
    other = bool(os.environ.get("DATABASE_URL"))
    once = bool(os.environ.get("SEETHECHILD_EACH_ON_ONE_DATABASE"))
    if not other and not once:
        return
    mine = [item for item in items if HERE in item.path.parents]
    writes = [
        item
        for item in mine
        if _asks(item) and not (once and item.get_closest_marker("any_database"))
    ]
    left = set(mine) - set(writes) if other else set(writes)
    items[:] = [item for item in items if item not in left]
    config.hook.pytest_deselected(items=list(left))


def _asks(item: pytest.Item) -> bool:
    asks = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(asks) or item.get_closest_marker("django_db") is not None


@pytest.fixture(autouse=True)
def _no_limits_carried_over(request: pytest.FixtureRequest) -> None:
    """Limits on sign-in are kept in the cache: each test starts with none."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        cache.clear()


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """Make somebody with a role."""

    def make(
        role: str, *, name: str = "", council: str | None = None, cleared: bool = True
    ) -> User:
        slug, kind, code = WHERE[role]
        code = code if council is None else council
        slug = slug if council is None else f"council-{code.lower()}"
        kind = "council" if council else kind
        found = Organisation.objects.filter(slug=slug).first()
        found = found or actions.add_organisation(
            slug=slug, name=slug.capitalize(), kind=kind, council=code, by=PROGRAM
        )
        name = name or f"{role.capitalize()} {code}".strip()
        user = actions.add_user(
            email=f"{name.replace(' ', '.').lower()}@example.org",
            name=name,
            password=PASSWORD,
            organisation=found,
            roles=[role],
        )
        if cleared and role in CLEARED:
            clear(user)
        return user

    return make


@pytest.fixture
def as_role(make_user: Callable[..., User]) -> Callable[..., Client]:
    """Return a client that is signed in with a role."""

    def signed_in(role: str, **rest: str) -> Client:
        client = Client()
        client.force_login(
            make_user(role, **rest),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        return client

    return signed_in
