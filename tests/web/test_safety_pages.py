"""Pages of safeguarding: from being raised to being closed in a browser, in plain words, small numbers hidden."""

from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from seethechild.report.disclosure import HIDDEN
from seethechild.web.safety import actions, subjects
from seethechild.web.safety.models import Concern
from seethechild.web.safety.numbers import counted
from seethechild.web.safety.seed import seed
from seethechild.web.when import when
from tests.web import reading
from tests.web.safety_world import AREA, SECRETS, SETTLED, concern, world

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def people(make_user):
    return world(make_user)


def signed_in(client_class, user):
    client = client_class()
    client.force_login(user, backend=BACKEND)
    return client


def text(answer):
    return answer.content.decode()


def opened(client, made):
    client.post(reverse("safety:look", args=[made.name]), {"reason": "cover"})
    return client.get(reverse("safety:concern", args=[made.name]))


def act(client, made, what, **sent):
    return client.post(reverse("safety:act", args=[made.name, what]), sent)


@pytest.mark.django_db
def test_a_concern_goes_from_raised_to_closed_by_two_in_a_browser(people, client):
    made = concern("now", about_staff=True)
    lead = signed_in(type(client), people.lead)
    deputy = signed_in(type(client), people.deputy)
    assert made.reference in text(lead.get(reverse("safety:home")))
    assert "Tell the designated officer" in text(opened(lead, made))
    assert "Say to whom" in text(act(lead, made, "decide", verb="refer", words="w"))
    assert "Answer this question" in text(act(lead, made, "decide", verb="advise"))
    sent = act(lead, made, "decide", verb="refer", words="Hurt.", to="Social care, 020 0")
    assert sent.status_code == 302
    early = act(lead, made, "close", words="Safe.", outcome="withhold")
    assert early.status_code == 409
    assert "Safe." in text(early)  # what was typed is not lost
    act(lead, made, "officer", words="Rang the LADO.")
    act(lead, made, "note", kind="seen", words="A bruise.")
    assert act(lead, made, "close", words="Safe.", outcome="withhold").status_code == 302
    assert act(lead, made, "agree", agree="yes", words="y").status_code == 409
    assert "Somebody else must agree" in text(opened(lead, made))
    unread = text(act(deputy, made, "agree", agree="yes", words="y"))
    assert "Say again why" in unread
    made.refresh_from_db()
    assert made.state == "closing"
    opened(deputy, made)
    assert act(deputy, made, "agree", agree="yes", words="I agree.").status_code == 302
    assert SETTLED == [("key", "withhold")]
    page = text(opened(deputy, made))
    for words in ("Hurt.", "Social care, 020 0", "Rang the LADO.", "A bruise.", "Safe.", "I agree."):  # fmt: skip
        assert words in page
    assert "What next" not in page
    assert act(lead, made, "note", kind="note", words="w").status_code == 409
    assert act(lead, made, "nothing").status_code == 404


@pytest.mark.django_db
def test_no_words_about_a_child_are_on_any_page_but_the_concerns_own(
    people, client, make_user
):
    made = concern("now", about_staff=True)
    actions.note(concern=made, kind="note", words=SECRETS[0], by=people.lead)
    lead = signed_in(type(client), people.lead)
    opened(lead, made)
    shown = [reverse(f"safety:{name}") for name in ("home", "rota", "alerts", "numbers")]
    shown += [reverse("safety:look", args=[made.name])]
    shown += [
        reverse("safety:act", args=[made.name, what])
        for what in ("decide", "note", "officer")
    ]
    admin = signed_in(type(client), make_user("administrator"))
    pages = [text(lead.get(each)) for each in shown]
    pages += [text(admin.get(reverse(f"people:{name}"))) for name in ("audit", "everybody")]
    pages += [text(admin.get(reverse("safety:alerts")))]
    for page in pages:
        assert all(secret not in page for secret in SECRETS)
    assert all(secret not in each for secret in SECRETS for each in shown)


@pytest.mark.django_db
def test_a_lead_of_a_council_sees_their_own_area_only(people, as_role):
    mine, elsewhere = concern(), concern(area="E06000017")
    staff = concern(about_staff=True)
    client = as_role("safeguarding", council=AREA)
    page = text(client.get(reverse("safety:home")))
    assert mine.reference in page
    assert elsewhere.reference not in page
    for hidden in (elsewhere, staff):
        assert hidden.reference not in page
        for name in ("concern", "look"):
            answer = client.get(reverse(f"safety:{name}", args=[hidden.name]))
            assert answer.status_code == 404
        assert act(client, hidden, "note", kind="note", words="w").status_code == 404
    assert not hidden.entries.exists()


@pytest.mark.django_db
def test_saying_that_it_is_about_staff_ends_ones_own_look(people, as_role):
    made = concern()
    client = as_role("safeguarding", council=AREA)
    assert opened(client, made).status_code == 200
    sent = act(client, made, "staff", words="It is our manager.")
    assert sent.headers["Location"] == reverse("safety:home")
    page = reverse("safety:concern", args=[made.name])
    assert client.get(page).status_code == 404


@pytest.mark.django_db
def test_a_concern_shows_the_way_to_the_thing_itself(people, client):
    subjects.register("thing", "tests.web.safety_world:settle", f"{__name__}:page_of")
    made = concern()
    lead = signed_in(type(client), people.lead)
    assert 'href="/things/key/"' in text(opened(lead, made))


def page_of(key):
    return f"/things/{key}/"


@pytest.mark.django_db
def test_every_page_is_in_plain_words(people, client, make_user):
    made = concern("now", about_staff=True)
    lead, admin = (
        signed_in(type(client), user) for user in (people.lead, make_user("administrator"))
    )
    opened(lead, made)
    addresses = {
        "home": [], "look": [made.name], "concern": [made.name], "rota": [], "add_cover": [],
        "clearances": [], "clearance": [people.lead.pk], "alerts": [], "numbers": [],
    }  # fmt: skip
    for name, args in addresses.items():
        who = admin if name in ("add_cover", "clearances", "clearance") else lead
        said = reading.prose(text(who.get(reverse(f"safety:{name}", args=args))))
        assert reading.grade(said) <= 8, f"{name} {reading.grade(said):.1f}: {said}"
        assert "can see this page" in said, name
    for what in ("decide", "note", "officer", "staff"):
        said = reading.prose(text(lead.get(reverse("safety:act", args=[made.name, what]))))
        assert reading.grade(said) <= 8, what
        assert "can see this page" in said, what


# --- numbers for the board -----------------------------------------------------------------


def at(month):
    year, number = map(int, month.split("-"))
    return datetime(year, number, 15, 12, tzinfo=UTC)


TODAY = date(2027, 2, 14)
MONTHS = ("2026-03", "2026-07", "2027-01", "2027-02")
KINDS = {kind: kind for kind in "abc"}


@given(
    st.lists(
        st.tuples(st.sampled_from(MONTHS), st.sampled_from("abc"), st.integers(0, 30)),
        max_size=9,
    )
)
def test_s17_p09_no_small_number_can_be_worked_out(counts):
    """S17, P9: no small number can be worked out."""
    rows = [(at(month), kind) for month, kind, count in counts for _each in range(count)]
    table = counted("t", KINDS, rows, TODAY)
    said = {row[0]: row[1:] for row in table.rows}
    assert "February 2027" not in said  # not over
    assert "2027" not in said
    year = [row for row in said if row in ("March 2026", "July 2026", "2026")]
    assert "2026" not in year or year == ["2026"]  # never a sum beside its parts
    for time, row in said.items():
        true = [
            sum(when(f"{one:%Y-%m}") == time or f"{one.year}" == time for one, each in rows if each == kind)
            for kind in KINDS
        ]  # fmt: skip
        *cells, total = row
        assert int(total) == sum(true) >= 10
        hidden = [n for n, cell in zip(true, cells, strict=True) if cell == HIDDEN]
        shown = [(n, cell) for n, cell in zip(true, cells, strict=True) if cell != HIDDEN]
        assert all(int(cell) == n >= 10 for n, cell in shown)
        assert not hidden or (len(hidden) > 1 and sum(hidden) >= 10)


def test_s17_a_year_of_small_months_is_shown_as_a_whole():
    rows = [(at(f"2026-{month:02}"), "a") for month in range(1, 13) for _each in range(2)]
    assert counted("t", {"a": "A"}, rows, TODAY).rows == [["2026", "24", "24"]]
    assert counted("t", {"a": "A"}, rows, date(2026, 12, 31)).rows == []


@pytest.mark.django_db
def test_s17_the_board_sees_numbers_by_month_and_nothing_else(people, as_role):
    """S17: the board sees numbers by month and nothing else."""
    last = timezone.now().replace(day=1) - timedelta(days=3)
    with mock.patch.object(timezone, "now", return_value=last):
        for _each in range(12):
            made = concern("today")
        actions.look(concern=made, reason="cover", by=people.lead)
    page = text(as_role("chair").get(reverse("safety:numbers")))
    assert f"{last:%B %Y}" in page
    assert ">12<" in page
    assert made.reference not in page
    assert all(secret not in page for secret in SECRETS)


# --- the demonstration ---------------------------------------------------------------------


@pytest.mark.django_db
def test_the_demonstration_has_cover_for_a_year_an_open_concern_and_a_closed_one(
    make_user, as_role
):
    made = {
        "safeguarding": make_user("safeguarding", name="Lead (made up)", cleared=False),
        "deputy": make_user("safeguarding", name="Deputy (made up)", cleared=False),
        "moderator": make_user("moderator", name="Moderator (made up)", cleared=False),
        "administrator": make_user("administrator"),
    }
    seed(made)
    assert set(Concern.everything.values_list("state", flat=True)) == {"triaged", "closed"}
    assert all("made up" in each.seen.lower() for each in Concern.everything.all())
    page = text(as_role("chair").get(reverse("safety:rota")))
    assert "The next 60 days are covered." in page
