"""Limits hold for their whole window, and end with it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache.backends import db
from django.test import RequestFactory
from django.utils import timezone

from seethechild.web.limit import address_hash, wait_for

pytestmark = pytest.mark.django_db
START = datetime(2026, 4, 1, 12, 0, 1, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch):
    """Let the site's clock stand where a test sets it."""

    def moved(after):
        now = START + after
        monkeypatch.setattr(timezone, "now", lambda: now)
        monkeypatch.setattr(db, "tz_now", lambda: now)

    return moved


def asked(address="10.0.0.1"):
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    return wait_for(request, "x", most=2, seconds=3_600)


def test_a_limit_of_an_hour_holds_for_an_hour(at):
    at(timedelta())
    assert [asked(), asked(), asked()] == [0, 0, 3_599]
    at(timedelta(minutes=30))  # longer than the cache keeps what has no time of its own
    assert asked() == 1_799
    assert asked("10.0.0.2") == 0
    at(timedelta(hours=1))
    assert asked() == 0


def test_no_address_is_kept():
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7")
    assert "203.0.113" not in address_hash(request)
    assert len(address_hash(request)) == 32
