"""Raising a concern alerts two people by two ways at once, and tells them nothing of a child."""

import json
import re
import smtplib
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from seethechild.web.audit.models import Event
from seethechild.web.audit.verify import verify
from seethechild.web.people.actions import close_account, take_role
from seethechild.web.safety import actions, staffing
from seethechild.web.safety.alerts import send_due
from seethechild.web.safety.models import Alert, Concern
from tests.web.safety_world import AREA, SECRETS, concern, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(make_user):
    return world(make_user)


def raised(capture, *args, **rest):
    with capture(execute=True):
        return concern(*args, **rest)


def to():
    return sorted(address for each in mail.outbox for address in each.to)


@pytest.mark.parametrize("level", ["now", "today"])
def test_s03_now_and_today_alert_lead_and_deputy_at_once(
    people, level, django_capture_on_commit_callbacks
):
    """S3: now and today alert lead and deputy at once."""
    made = raised(django_capture_on_commit_callbacks, level)
    assert to() == ["deputy@example.org", "lead@example.org"]
    assert {each.state for each in made.alerts.all()} == {"sent"}


def test_a_worry_alerts_the_lead(people, django_capture_on_commit_callbacks):
    raised(django_capture_on_commit_callbacks, "worry")
    assert to() == ["lead@example.org"]


def test_s03_the_message_holds_a_reference_and_a_link_and_nothing_else(
    people, settings, django_capture_on_commit_callbacks
):
    """S3: the message holds a reference and a link and nothing else."""
    settings.SITE = "https://site.example"
    made = raised(django_capture_on_commit_callbacks)
    assert len(mail.outbox) == 2
    for each in mail.outbox:
        link = f"https://site.example{reverse('safety:concern', args=[made.name])}"
        assert each.body == f"Reference: {made.reference}\n{link}\n"
        assert each.subject == "See the Child: please look"
        assert not each.attachments
        whole = each.message().as_string()
        for secret in (*SECRETS, AREA, "now", "staff", "Camden"):
            assert not re.search(rf"\b{secret}\b", whole)


def test_s03_what_was_not_committed_alerts_nobody(people):
    def fail():
        with transaction.atomic():
            concern()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not Concern.everything.exists()
    assert send_due().sent == 0
    assert mail.outbox == []


def test_s03_the_worker_sends_what_the_site_could_not(people):
    concern()  # nothing runs on commit: as if the machine stopped there
    assert mail.outbox == []
    assert send_due().sent == 2
    assert send_due().sent == 0
    assert to() == ["deputy@example.org", "lead@example.org"]


class Broken(EmailBackend):
    """Refuses everything, and says the child's name."""

    def send_messages(self, messages):
        raise smtplib.SMTPException(SECRETS[0])


def test_s03_an_alert_that_fails_is_tried_again_later_each_time_and_shown(
    people, as_role, settings, caplog, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    made = raised(django_capture_on_commit_callbacks)
    now = timezone.now()
    assert {each.state for each in made.alerts.all()} == {"failing"}
    assert send_due(now).failed == 0  # not before its time
    waits = []
    for _try in range(9):
        each = Alert.everything.order_by("id").first()
        send_due(each.next_try)
        waits.append(Alert.everything.get(pk=each.pk).next_try - each.next_try)
    assert waits == [timedelta(minutes=n) for n in (2, 4, 8, 16, 32, 60, 60, 60, 60)]
    for role in ("administrator", "safeguarding"):
        page = as_role(role, name=f"Other {role}").get(reverse("safety:alerts"))
        said = page.content.decode()
        assert made.reference in said
        assert "SMTPException" in said
        assert all(secret not in said for secret in SECRETS)
    assert (
        "alerts have not arrived"
        in as_role("safeguarding", name="Fourth")
        .get(reverse("safety:home"))
        .content.decode()
    )
    assert SECRETS[0] not in caplog.text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due(now + timedelta(days=1)).sent == 2
    assert (
        "All have been sent."
        in as_role("administrator").get(reverse("safety:alerts")).content.decode()
    )


def test_a_fault_of_the_mail_server_undoes_no_concern(
    people, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "nothing.Here"
    made = raised(django_capture_on_commit_callbacks)
    assert Concern.everything.filter(pk=made.pk).exists()
    assert made.alerts.filter(sent_at=None).count() == 2


class Service(BaseHTTPRequestHandler):
    """Takes messages as a text-message service would."""

    status = 200

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(json.loads(body))
        self.send_response(self.status)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def service(settings):
    server = HTTPServer(("127.0.0.1", 0), Service)
    server.got = []
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    settings.SAFETY_WEBHOOK = f"http://127.0.0.1:{server.server_port}/alert"
    yield server
    server.shutdown()
    server.server_close()
    Service.status = 200


def test_s03_the_second_way_is_a_message_service(
    people, service, settings, django_capture_on_commit_callbacks
):
    settings.SITE = "https://site.example"
    made = raised(django_capture_on_commit_callbacks)
    link = f"https://site.example/safety/concern/{made.name}/"
    assert service.got == [
        {"to": f"{who}@example.org", "reference": made.reference, "link": link}
        for who in ("lead", "deputy")
    ]
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("status", [500, 302])
def test_s03_a_service_that_fails_or_sends_elsewhere_is_tried_again(
    people, service, status, django_capture_on_commit_callbacks
):
    Service.status = status
    made = raised(django_capture_on_commit_callbacks)
    failing = made.alerts.filter(route="webhook", sent_at=None)
    assert {each.last_error_kind for each in failing} == {"HTTPError"}
    assert len(mail.outbox) == 2  # the other way has gone


def test_s03_without_a_service_a_second_mailbox_is_alerted_and_the_page_says_so(
    people, settings, as_role, django_capture_on_commit_callbacks
):
    settings.SAFETY_SECOND_MAIL = "duty@example.org"
    raised(django_capture_on_commit_callbacks)
    assert to() == ["deputy@example.org", "duty@example.org", "lead@example.org"]
    client = as_role("safeguarding", name="Fourth")
    assert "a second mailbox" in client.get(reverse("safety:home")).content.decode()
    settings.SAFETY_SECOND_MAIL = ""
    assert "no other way" in client.get(reverse("safety:home")).content.decode()


def test_who_is_on_cover_but_cannot_open_it_is_not_alerted(
    people, make_user, django_capture_on_commit_callbacks
):
    for held in people.lead.clearances.all():
        staffing.end_clearance(clearance=held, by=people.third, reason="Test.")
    take_role(user=people.deputy, role="safeguarding", by=people.third, reason="Test.")
    make_user("safeguarding", name="Elsewhere", council=AREA)
    raised(django_capture_on_commit_callbacks)
    assert to() == ["third@example.org"]  # everybody of the taskforce who can act


def test_if_nobody_can_act_the_administrators_are_told_to_call_somebody(
    people, make_user, django_capture_on_commit_callbacks
):
    make_user("administrator", name="Mina")
    for each in (people.lead, people.deputy, people.third):
        close_account(user=each, by=each, reason="Test.")
    raised(django_capture_on_commit_callbacks)
    assert to() == ["mina@example.org"]


class Busy(EmailBackend):
    """While it sends, another worker looks for what is due."""

    def send_messages(self, messages):
        send_due()
        return super().send_messages(messages)


def test_two_workers_at_once_send_nothing_twice(people, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Busy"
    concern()
    send_due()
    assert to() == ["deputy@example.org", "lead@example.org"]


@pytest.mark.parametrize("wrong", [{"level": "soon"}, {"subject_kind": "unknown"}])
def test_a_concern_of_no_known_level_or_kind_is_refused(people, wrong):
    with pytest.raises(ValueError, match="No such"):
        concern(**wrong)


def test_every_step_has_its_events_and_none_of_them_tells_of_a_child(
    people, django_capture_on_commit_callbacks
):
    made = raised(django_capture_on_commit_callbacks, about_staff=True)
    actions.look(concern=made, reason="cover", by=people.lead)
    actions.note(concern=made, kind="note", words=SECRETS[0], by=people.lead)
    told = actions.tell_officer(concern=made, words=SECRETS[1], by=people.lead)
    assert told is None
    actions.decide(
        concern=made, verb="refer", words=SECRETS[0], to=SECRETS[1], by=people.lead
    )
    actions.ask_to_close(concern=made, outcome="withhold", words=SECRETS[0], by=people.lead)
    actions.look(concern=made, reason="second", by=people.deputy)
    actions.keep_open(concern=made, words=SECRETS[0], by=people.deputy)
    actions.decide(concern=made, verb="advise", words=SECRETS[0], by=people.deputy)
    found = verify()
    assert found.whole, found.problems
    told = json.dumps(
        list(Event.objects.values("verb", "reason", "details", "row", "actor"))
    )
    assert all(secret not in told for secret in SECRETS)
    assert "staff" not in told


def test_words_about_a_child_are_sealed_in_the_database(people):
    from django.db import connection  # noqa: PLC0415 - this test alone asks below the models

    made = concern()
    actions.note(concern=made, kind="seen", words=SECRETS[0], by=people.lead)
    with connection.cursor() as cursor:
        for table in ("safety_concern", "safety_entry"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - names in this test
            assert all(secret not in str(cursor.fetchall()) for secret in SECRETS)
