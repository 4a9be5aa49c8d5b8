"""A lead, a deputy, others, and a concern: for tests of safeguarding."""

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.safety import actions, subjects
from seethechild.web.safety.staffing import add_cover, record_clearance

AREA, OTHER = "E09000007", "E06000017"
#: Made up; looked for wherever it must not be.
WORDS = "Zorblax hits me when mum is out."
REACH = "Ask Quillfeather at the youth club on Tuesdays."
SECRETS = ("Zorblax", "Quillfeather")
#: What was settled in this test: (key, outcome).
SETTLED: list[tuple[str, str]] = []


def settle(key, outcome, by):
    """Note what became of a thing."""
    SETTLED.append((key, outcome))


def world(make_user):
    """People, and a rota from long ago to far ahead."""
    SETTLED.clear()
    subjects.register("thing", f"{__name__}:settle")
    people = {
        name: make_user("safeguarding", name=name.capitalize())
        for name in ("lead", "deputy", "third")
    }
    for user in people.values():
        clear_long(user)
    add_cover(
        area="", starts=date(2020, 1, 1), ends=date(2040, 1, 1),
        lead=people["lead"], deputy=people["deputy"], by=PROGRAM,
    )  # fmt: skip
    return SimpleNamespace(**people)


def clear_long(user):
    """Clear somebody for tests that put the clock to another day."""
    for kind in ("training", "dbs"):
        record_clearance(
            user=user, kind=kind, on=date(2020, 1, 1), until=date(2040, 1, 1), by=PROGRAM
        )


def concern(level="now", *, about_staff=False, area=AREA, by=PROGRAM, **rest):
    """Raise a concern about a made-up thing."""
    given = {"subject_kind": "thing", "subject_key": "key", "seen": WORDS, "reach": REACH}
    given |= {"received_at": timezone.now(), **rest}
    return actions.raise_concern(
        level=level, about_staff=about_staff, area=area, by=by, **given
    )


def london(*when):
    """A moment by the clock in England."""
    return datetime(*when, tzinfo=ZoneInfo("Europe/London"))
