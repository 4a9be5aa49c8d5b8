"""The made-up taskforce and organisations: whole, marked as made up, in words that can be read at twelve."""

import re

import pytest
from django.urls import reverse

from seethechild.web.alliance import seed as organisations
from seethechild.web.alliance.models import Ally, Commitment
from seethechild.web.audit.verify import verify
from seethechild.web.taskforce import actions, rules, seed, subjects
from seethechild.web.taskforce.models import ActionPoint, Interest, Meeting, Member, Minute
from seethechild.web.taskforce.subjects import Subject
from tests.web.reading import grade, prose

pytestmark = pytest.mark.django_db
PAGES = (
    "/taskforce/", "/taskforce/balance/", "/taskforce/interests/", "/taskforce/declarations/",
    "/taskforce/meetings/", "/taskforce/panel/", "/taskforce/texts/terms/",
    "/organisations/", "/organisations/promises/", "/organisations/join/",
)  # fmt: skip


def a_proposal(key):
    return Subject("A proposal (made up)", "/") if key == "p" else None


@pytest.fixture
def people(make_user, monkeypatch):
    """The demonstration's people, its taskforce and its organisations."""
    monkeypatch.setitem(subjects._KINDS, "proposal", f"{__name__}:a_proposal")
    make_user("worker")  # of the made-up council, which is one of the organisations
    made = {
        email: make_user(role, name=name.replace("(made up)", "").strip())
        for email, name, _place, role in seed.PEOPLE
    }
    seed.seed(made)
    organisations.seed(chair=made[seed.CHAIR])
    seed.declare_for(made, "proposal", "p")
    seed.step_back(made, "proposal", "p")
    return made


def test_the_seeds_hold_what_a_visitor_should_see_and_say_that_they_are_made_up(people):
    roles = sorted(role for *_rest, role in seed.PEOPLE)
    assert roles == ["chair", "editor", "member", "member", "panel", "reviewer"]
    assert Member.objects.exclude(seat="panel").filter(ends__gte="2020-01-01").count() == 10
    assert Member.objects.filter(seat="panel").count() == 5
    assert Interest.objects.count() == 9
    assert sorted(Meeting.objects.values_list("state", flat=True)) == [
        "minuted", "minuted", "planned",
    ]  # fmt: skip
    assert Minute.objects.count() == 3
    states = ActionPoint.objects.values_list("state", flat=True)
    assert sorted(states) == ["done", "dropped", "open", "open"]
    assert sum(one.overdue for one in ActionPoint.objects.all()) == 1
    assert Ally.objects.filter(state="joined").count() == 6
    assert Ally.objects.filter(state="joined", account__isnull=False).count() == 2
    found = set(Commitment.objects.values_list("state", flat=True))
    assert found == {"promised", "kept", "broken", "changed"}
    assert sum(one.overdue for one in Commitment.objects.all()) == 1
    assert verify().whole
    may = {email: rules.may_act(user, "proposal", "p")[0] for email, user in people.items()}
    assert [email for email, can in may.items() if not can] == [
        seed.SECOND,
        "editor@taskforce.example",
    ]
    for name in [
        *Member.objects.exclude(name="").values_list("name", flat=True),
        *Ally.objects.values_list("name", flat=True),
        *Meeting.objects.values_list("title", flat=True),
    ]:
        assert name.endswith("(made up)"), name


def test_public_pages_can_be_read_at_twelve_name_no_young_person_and_lead_somewhere(
    people, client, django_assert_max_num_queries
):
    young = people[seed.PANEL]
    actions.declare(user=young, kind="proposal", key="p", words="My friend wrote it.")
    seen = set()
    for address in PAGES:
        with django_assert_max_num_queries(12):
            html = client.get(address).content.decode()
        said = prose(html)
        assert grade(said) <= 8, f"{address} {grade(said):.1f}: {said}"
        assert young.name not in html
        assert "My friend" not in html
        main = html.split("<main", 1)[1].split("</main", 1)[0]
        seen |= set(re.findall(r'href="(/[^"#]*)', main))
    for link in sorted(seen.difference(PAGES)):
        answer = client.get(link)
        assert answer.status_code == 200, link
        if link.startswith(("/taskforce/", "/organisations/of/")):
            said = prose(answer.content.decode())
            assert grade(said) <= 8, f"{link} {grade(said):.1f}: {said}"


def inside_pages():
    for role, names in {
        "chair": (
            "taskforce:desk", "taskforce:appoint", "taskforce:add_funding",
            "taskforce:add_vacancy", "taskforce:plan", "taskforce:mine",
            "taskforce:counted", "taskforce:add_interest", "alliance:desk", "alliance:mine",
        ),
        "member": ("taskforce:mine", "taskforce:counted", "taskforce:add_interest"),
        "panel": ("taskforce:mine", "taskforce:add_interest"),
    }.items():  # fmt: skip
        for name in names:
            yield role, reverse(name)
    yield "chair", reverse("taskforce:margins", args=["ethnicity"])
    yield "chair", reverse("taskforce:write", args=["terms"])
    yield "panel", reverse("taskforce:declare", args=["proposal", "p"])
    yield "member", reverse("taskforce:declare", args=["proposal", "p"])


def test_pages_inside_can_be_read_at_twelve_and_have_one_heading(people, client):
    by_role = {role: people[email] for email, _n, _p, role in reversed(seed.PEOPLE)}
    for role, address in inside_pages():
        client.force_login(
            by_role[role], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        answer = client.get(address)
        assert answer.status_code == 200, address
        html = answer.content.decode()
        assert html.count("<h1") == 1
        assert grade(prose(html)) <= 8, f"{address} {grade(prose(html)):.1f}: {prose(html)}"
