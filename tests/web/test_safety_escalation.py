"""What nobody opens in time goes on by itself, at the right moment and to the right people."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from seethechild.web.audit.models import Event
from seethechild.web.audit.verify import verify
from seethechild.web.jobs import periodic
from seethechild.web.safety import actions, staffing
from seethechild.web.safety.alerts import link_to, send_due
from seethechild.web.safety.escalation import escalate
from seethechild.web.safety.models import Concern
from seethechild.web.safety.shown import clocks
from tests.web.safety_world import AREA, concern, london, world

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
FRIDAY = london(2026, 11, 20, 16)


@pytest.fixture
def people(make_user):
    return world(make_user)


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands where it is put."""

    def put(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return put


def alerted(made, why, step):
    """Whom a step alerted, by name."""
    events = Event.objects.filter(verb="escalate concern", details__why=why)
    assert events.filter(details__step=step).exists()
    last = made.alerts.filter(why=why).order_by("-made").first()
    return {each.to.name for each in made.alerts.filter(why=why, made=last.made)}


def test_s04_unread_goes_to_the_deputy_after_four_working_hours_then_to_everybody(
    people, clock
):
    """S4: unread goes to the deputy after four working hours, then to everybody."""
    clock(FRIDAY)
    made = concern("today")
    assert made.read_due == london(2026, 11, 23, 12)  # an hour on Friday, three on Monday
    assert escalate(made.read_due - MINUTE) == 0
    assert escalate(made.read_due) == 1
    assert alerted(made, "unread", 1) == {"Deputy"}
    assert escalate(made.read_due) == 0  # once
    assert escalate(london(2026, 11, 23, 16)) == 1
    assert alerted(made, "unread", 2) == {"Lead", "Deputy", "Third"}
    assert escalate(london(2026, 11, 24, 12)) == 1  # and again, until somebody opens it
    assert verify().whole


def test_s04_a_worry_goes_the_same_way(people, clock):
    made = concern("worry", received_at=clock(FRIDAY))
    assert escalate(made.read_due) == 1
    assert alerted(made, "unread", 1) == {"Deputy"}


def test_s04_now_counts_every_minute_also_at_night(people, clock):
    """S4: now counts every minute also at night."""
    night = clock(london(2026, 11, 21, 2))
    made = concern("now")
    assert made.read_due == night + 60 * MINUTE
    assert escalate(night + 60 * MINUTE) == 1
    assert escalate(night + 120 * MINUTE) == 1
    assert alerted(made, "unread", 2) == {"Lead", "Deputy", "Third"}


def test_s04_the_limits_are_settings(people, clock, settings):
    settings.SAFETY_READ_HOURS, settings.SAFETY_NOW_MINUTES = 2, 15
    clock(FRIDAY)
    assert concern("today").read_due == london(2026, 11, 23, 10)
    assert concern("now").read_due == FRIDAY + 15 * MINUTE


def test_s04_the_hours_are_those_of_the_rota(people, clock):
    clock(FRIDAY)
    staffing.add_cover(
        area=AREA, starts=FRIDAY.date(), ends=FRIDAY.date(), lead=people.third,
        deputy=people.lead, hours={"days": list(range(7)), "from": "08:00", "to": "22:00"},
        by=people.third,
    )  # fmt: skip
    made = concern("today")
    assert made.read_due == london(2026, 11, 20, 20)
    assert {each.to.name for each in made.alerts.all()} == {"Third", "Lead"}


def test_s04_the_first_look_stops_the_clock(people, clock):
    clock(FRIDAY)
    made = concern("today")
    clock(london(2026, 11, 23, 10))
    actions.look(concern=made, reason="cover", by=people.third)
    assert escalate(made.decide_due - MINUTE) == 0
    made.refresh_from_db()
    assert made.first_read_at == london(2026, 11, 23, 10)
    assert made.lead_read_at is None
    clock(london(2026, 11, 23, 11))
    actions.look(concern=made, reason="cover", by=people.lead)
    made.refresh_from_db()
    assert made.first_read_at == london(2026, 11, 23, 10)
    assert made.lead_read_at == london(2026, 11, 23, 11)


# --- opened, and not decided on ------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "raised", "due", "again"),
    [
        # two hours, day and night; a working day; three working days (16 to 20 November, then on)
        ("now", (2026, 11, 21, 2), (2026, 11, 21, 4), (2026, 11, 21, 6)),
        ("today", (2026, 11, 20, 16), (2026, 11, 23, 16), (2026, 11, 24, 16)),
        ("worry", (2026, 11, 20, 16), (2026, 11, 25, 16), (2026, 11, 30, 16)),
        ("today", (2026, 12, 24, 16), (2026, 12, 29, 16), (2026, 12, 30, 16)),  # Christmas
    ],
)
def test_s04_what_was_opened_and_not_decided_goes_to_the_next_person(
    people, clock, level, raised, due, again, django_capture_on_commit_callbacks
):
    """S4: no concern waits for a decision without limit because somebody has opened it."""
    clock(london(*raised))
    made = concern(level)
    assert made.decide_due == london(*due)
    actions.look(concern=made, reason="cover", by=people.lead)
    actions.decide(concern=made, verb="triage", words="I will ring.", by=people.lead)
    send_due()
    mail.outbox.clear()
    assert escalate(made.decide_due - MINUTE) == 0
    with django_capture_on_commit_callbacks(execute=True):
        clock(made.decide_due)
        assert escalate() == 1
    assert alerted(made, "decision", 1) == {"Deputy"}
    (message,) = mail.outbox  # a reference and a link, nothing else (S3)
    assert message.body == f"Reference: {made.reference}\n{link_to(made)}\n"
    assert escalate() == 0  # once a step
    assert escalate(london(*again) - MINUTE) == 0
    assert escalate(london(*again)) == 1
    assert alerted(made, "decision", 2) == {"Lead", "Deputy", "Third"}
    assert verify().whole


def test_s04_the_next_person_is_one_who_has_not_opened_it(people, clock):
    """S4: where the deputy has it and decides nothing, the lead is alerted."""
    clock(FRIDAY)
    made, both = concern("now"), concern("now")
    actions.look(concern=made, reason="cover", by=people.deputy)
    for user in (people.lead, people.deputy):
        actions.look(concern=both, reason="cover", by=user)
    assert escalate(FRIDAY + 120 * MINUTE) == 2
    assert alerted(made, "decision", 1) == {"Lead"}
    assert alerted(both, "decision", 1) == {"Lead", "Deputy", "Third"}


@pytest.mark.parametrize("verb", ["refer", "advise", "end without action for"])
def test_s04_a_recorded_decision_stops_the_clock_until_it_is_kept_open(people, clock, verb):
    """S4: the time to a decision is kept, and begins anew where a second person does not agree."""
    clock(FRIDAY)
    made = concern("now")
    clock(FRIDAY + 30 * MINUTE)
    actions.look(concern=made, reason="cover", by=people.lead)
    actions.decide(concern=made, verb=verb, words="w", to="t", by=people.lead)
    made.refresh_from_db()
    assert made.decided_at == FRIDAY + 30 * MINUTE
    assert escalate(FRIDAY + timedelta(days=30)) == 0
    actions.ask_to_close(concern=made, outcome="withhold", words="w", by=people.lead)
    later = clock(FRIDAY + 60 * MINUTE)
    actions.look(concern=made, reason="second", by=people.deputy)
    actions.keep_open(concern=made, words="Not yet.", by=people.deputy)
    made.refresh_from_db()
    assert (made.decided_at, made.decide_due) == (None, later + 120 * MINUTE)
    assert escalate(made.decide_due) == 1
    assert verify().whole


def test_s04_unread_and_undecided_is_one_alert_a_step_not_two(people, clock):
    """S4: while nobody opened it, one clock runs; opened late, the other has run out already."""
    clock(FRIDAY)
    made = concern("now")
    assert escalate(FRIDAY + 180 * MINUTE) == 1
    clock(FRIDAY + 180 * MINUTE)
    actions.look(concern=made, reason="cover", by=people.lead)
    assert escalate() == 1
    assert alerted(made, "decision", 1) == {"Deputy"}


def test_s04_the_limits_to_a_decision_are_settings(people, clock, settings):
    """S4: whoever runs the site sets them."""
    settings.SAFETY_DECIDE_MINUTES, settings.SAFETY_DECIDE_HOURS = 30, 2
    settings.SAFETY_WORRY_HOURS = 3
    clock(FRIDAY)
    assert concern("now").decide_due == FRIDAY + 30 * MINUTE
    assert concern("today").decide_due == london(2026, 11, 23, 10)
    assert concern("worry").decide_due == london(2026, 11, 23, 11)


def decided(people, clock, by, level="now"):
    """Raise a concern on Friday; somebody decides on it at once."""
    clock(FRIDAY)
    made = concern(level)
    actions.look(concern=made, reason="cover", by=by)
    actions.decide(concern=made, verb="end without action for", words="w", by=by)
    return made


def test_s04_what_nobody_agrees_to_close_goes_to_the_next_person(people, clock):
    """S4, S5: a concern one person asked to close waits a working day for the second, not for ever."""
    made = decided(people, clock, people.lead)
    actions.ask_to_close(concern=made, outcome="withhold", words="w", by=people.lead)
    made.refresh_from_db()
    assert made.close_due == london(2026, 11, 23, 16)
    assert escalate(made.close_due - MINUTE) == 0
    assert escalate(made.close_due) == 1
    assert alerted(made, "closing", 1) == {"Deputy"}
    assert escalate(made.close_due) == 0  # once a step
    assert escalate(london(2026, 11, 24, 16)) == 1
    assert alerted(made, "closing", 2) == {"Lead", "Deputy", "Third"}
    actions.look(concern=made, reason="second", by=people.deputy)
    actions.keep_open(concern=made, words="Not yet.", by=people.deputy)
    made.refresh_from_db()
    assert escalate(made.decide_due - MINUTE) == 0
    assert verify().whole


def test_s04_what_was_decided_without_the_lead_goes_to_the_lead(people, clock):
    """S4: the time to the lead is kept, has a limit, and escalates by itself, also while it is closing."""
    made = decided(people, clock, people.deputy)
    actions.ask_to_close(concern=made, outcome="withhold", words="w", by=people.deputy)
    made.refresh_from_db()
    assert made.lead_due == FRIDAY + 120 * MINUTE
    assert escalate(made.lead_due - MINUTE) == 0
    assert escalate(made.lead_due) == 1
    assert alerted(made, "lead", 1) == {"Lead"}
    assert escalate(made.lead_due) == 0
    late = [each.label for each in clocks(made, made.lead_due + MINUTE) if each.late]
    assert late == ["From being raised to the lead on cover"]
    clock(FRIDAY + 130 * MINUTE)
    actions.look(concern=made, reason="second", by=people.lead)
    made.refresh_from_db()
    assert made.lead_read_at == FRIDAY + 130 * MINUTE
    assert escalate(made.close_due - MINUTE) == 0
    assert verify().whole


def test_s04_the_time_to_referral_is_kept(people, clock):
    """S4: the time to referral is kept."""
    clock(FRIDAY)
    made = concern("now")
    clock(FRIDAY + 30 * MINUTE)
    actions.look(concern=made, reason="cover", by=people.lead)
    actions.decide(concern=made, verb="refer", words="w", to="t", by=people.lead)
    made.refresh_from_db()
    assert made.referred_at == FRIDAY + 30 * MINUTE


def test_s04_without_anybody_on_the_rota_everybody_is_alerted_at_once(
    make_user, django_capture_on_commit_callbacks
):
    make_user("safeguarding", name="Ann")
    make_user("safeguarding", name="Bo")
    with django_capture_on_commit_callbacks(execute=True):
        concern("worry", subject_kind="", subject_key="")
    assert {each.to[0] for each in mail.outbox} == {"ann@example.org", "bo@example.org"}


def test_s15_the_designated_officer_must_be_told_within_a_working_day(people, clock):
    """S15: the designated officer must be told within a working day."""
    clock(FRIDAY)
    made = concern("worry", about_staff=True)
    assert made.officer_due == london(2026, 11, 23, 16)
    clock(london(2026, 11, 23, 9))
    actions.look(concern=made, reason="cover", by=people.lead)
    assert escalate(made.officer_due - MINUTE) == 0
    assert escalate(made.officer_due) == 1
    assert alerted(made, "officer", 1) == {"Deputy"}
    assert escalate(london(2026, 11, 24, 12)) == 1
    assert alerted(made, "officer", 2) == {"Lead", "Deputy", "Third"}
    actions.tell_officer(concern=made, words="w", by=people.third)
    assert escalate(made.decide_due - MINUTE) == 0


def test_both_clocks_run_at_once(people, clock):
    clock(FRIDAY)
    made = concern("now", about_staff=True)
    assert escalate(made.officer_due) == 2


def test_what_was_closed_escalates_no_more(people):
    made = concern("now")
    Concern.everything.filter(pk=made.pk).update(
        state="triaged", first_read_at=None
    )  # as if somebody had forced it
    for state in ("advice", "closing", "closed"):
        Concern.everything.filter(pk=made.pk).update(
            state=state, outcome="back", closing_by="a", closed_by="b"
        )
    assert escalate(made.read_due + timedelta(days=1)) == 0


def test_the_command_does_both_and_says_what_it_could_not_send(people, settings, capsys):
    concern("now")
    call_command("safety")
    assert "0 went to the next person. 2 alerts sent." in capsys.readouterr().out
    concern("now")
    settings.EMAIL_BACKEND = "nothing.Here"
    with pytest.raises(CommandError, match="2 alerts could not be sent"):
        call_command("safety")


def test_the_worker_makes_the_rounds(people, caplog, monkeypatch):
    monkeypatch.setattr(periodic, "_WORK", dict(periodic._WORK))
    assert "seethechild.web.safety.rounds:go" in periodic._WORK
    periodic.register(f"{__name__}:faulty", every=30)
    concern("now")
    rounds = periodic.Rounds()
    rounds.go(1_000.0)
    assert len(mail.outbox) == 2
    assert "ValueError" in caplog.text
    assert "Pond" not in caplog.text
    concern("now")
    rounds.go(1_029.0)
    assert len(mail.outbox) == 2
    rounds.go(1_030.0)
    assert len(mail.outbox) == 4


def test_s04_pages_warn_where_nobody_makes_the_rounds(people, client, monkeypatch):
    client.force_login(
        people.third, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    words = "has not run for 15 minutes"
    pages = [reverse("safety:home"), reverse("safety:alerts")]
    assert all(words in client.get(page).content.decode() for page in pages)
    call_command("safety")
    assert all(words not in client.get(page).content.decode() for page in pages)
    later = timezone.now() + 16 * MINUTE
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert all(words in client.get(page).content.decode() for page in pages)


def faulty():
    raise ValueError("child Amy Pond")
