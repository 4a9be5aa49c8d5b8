"""Nobody acts on an item before declaring for it; who stepped back, or whose term ended, cannot act."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.audit.models import Event
from seethechild.web.audit.verify import verify
from seethechild.web.taskforce import actions, panel, rules, subjects
from seethechild.web.taskforce.models import Declaration, Interest, Member, Statement
from seethechild.web.taskforce.panel import Said
from seethechild.web.taskforce.rules import NotDeclared, Recused, TermOver
from seethechild.web.taskforce.seats import declared_for
from seethechild.web.taskforce.subjects import Subject

pytestmark = pytest.mark.django_db
ITEM = ("thing", "one")
TODAY = timezone.localdate
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def a_thing(key):
    things = {"one": Subject("The first thing", "/taskforce/"), "draft": None}
    things["draft"] = Subject("A hidden draft", "/taskforce/", public=False)
    return things.get(key)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch):
    monkeypatch.setitem(subjects._KINDS, "thing", f"{__name__}:a_thing")


@pytest.fixture
def seat(make_user):
    """Give somebody a role and a seat whose term runs."""

    def sit(role="member", *, name="", starts=-10, ends=10):
        user = make_user(role, name=name or f"{role.capitalize()} Sitting")
        made = actions.appoint(
            seat=role,
            user=user,
            name=user.name,
            background="lived",
            discipline="lived",
            appointed_by="a vote",
            paid_by="nobody",
            starts=TODAY() + timedelta(days=starts),
            ends=TODAY() + timedelta(days=ends),
            by=PROGRAM,
        )
        return user, made

    return sit


def signed_in(client, user):
    client.force_login(user, backend=BACKEND)
    return client


def text(client, page, *args):
    answer = client.get(reverse(page, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", ["member", "chair", "panel"])
def test_nobody_acts_before_declaring_for_that_item(seat, role):
    user, _ = seat(role)
    with pytest.raises(NotDeclared) as told:
        rules.check_may_act(user, *ITEM)
    assert (told.value.kind, told.value.key) == ITEM
    actions.declare(user=user, kind="thing", key="another")
    assert rules.may_act(user, *ITEM)[0] is False
    actions.declare(user=user, kind="thing", key="one")
    rules.check_may_act(user, *ITEM)
    assert rules.may_act(user, *ITEM) == (True, "")


def test_who_stepped_back_cannot_act_until_the_chair_lets_them(seat, client):
    user, _ = seat()
    said = actions.declare(
        user=user, kind="thing", key="one", words="My work.", recused=True
    )
    address = reverse("taskforce:declare", args=ITEM)
    member = signed_in(client, user)
    for given in ({"what": "none"}, {"what": "interest", "words": "It is small."}):
        answer = member.post(address, given)
        assert answer.status_code == 409
        assert "Only the chair" in answer.content.decode()
    with pytest.raises(Recused):
        rules.check_may_act(user, *ITEM)
    chair, _ = seat("chair")
    with pytest.raises(NotDeclared):
        actions.let_act(declaration=said, reason="x", by=chair)
    actions.declare(user=chair, kind="thing", key="one")
    desk = signed_in(client, chair)
    page = reverse("taskforce:let_act", args=[said.pk])
    assert page in text(desk, "taskforce:desk")
    assert desk.post(page, {"reason": ""}).status_code == 200
    assert desk.post(page, {"reason": "The work ended."}).status_code == 302
    rules.check_may_act(user, *ITEM)
    assert desk.post(page, {"reason": "Again."}).status_code == 409
    client.logout()
    html = text(client, "taskforce:declared", *ITEM)
    assert "My work." in html
    assert "The work ended." in html
    assert Event.objects.filter(verb="let act again", actor=chair.audit_name).count() == 1
    assert verify().whole


def test_nobody_lifts_their_own_step_back_and_only_the_chair_lifts(seat, client):
    chair, _ = seat("chair")
    member, _ = seat(name="Ben Member")
    own = actions.declare(user=chair, kind="thing", key="one", words="Mine.", recused=True)
    actions.declare(user=member, kind="thing", key="one")
    for by in (chair, member):
        with pytest.raises(rules.MayNotAct):
            actions.let_act(declaration=own, reason="x", by=by)
    page = reverse("taskforce:let_act", args=[own.pk])
    assert signed_in(client, chair).post(page, {"reason": "x"}).status_code == 404
    assert page not in text(client, "taskforce:desk")
    assert signed_in(client, member).post(page, {"reason": "x"}).status_code == 403


@pytest.mark.parametrize(("starts", "ends"), [(-20, -1), (1, 20)])
def test_whose_term_does_not_run_cannot_act(seat, starts, ends):
    user, _ = seat(starts=starts, ends=ends)
    actions.declare(user=user, kind="thing", key="one")
    with pytest.raises(TermOver):
        rules.check_may_act(user, *ITEM)


def test_the_first_and_last_day_of_a_term_count(seat):
    for place, days in enumerate(((0, 0), (-5, 0), (0, 5))):
        user, _ = seat(name=f"M {place}", starts=days[0], ends=days[1])
        actions.declare(user=user, kind="thing", key="one")
        rules.check_may_act(user, *ITEM)


def test_a_member_without_a_seat_everybody_can_see_cannot_act(make_user):
    user = make_user("member")
    actions.declare(user=user, kind="thing", key="one")
    with pytest.raises(TermOver):
        rules.check_may_act(user, *ITEM)


def test_a_reviewer_needs_no_seat_but_declares(make_user):
    user = make_user("reviewer")
    with pytest.raises(NotDeclared):
        rules.check_may_act(user, *ITEM)
    actions.declare(user=user, kind="thing", key="one")
    rules.check_may_act(user, *ITEM)


def test_a_declaration_is_never_changed_or_deleted(seat):
    user, _ = seat()
    made = actions.declare(user=user, kind="thing", key="one", words="My work.")
    for change in (
        lambda: Declaration.objects.filter(pk=made.pk).update(recused=True),
        lambda: Declaration.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert verify().whole


def acted(request):
    rules.check_may_act(request.user, *ITEM)
    return HttpResponse("acted")


def asked(user, method="get", **rest):
    request = getattr(RequestFactory(), method)("/x/?a=1", **rest)
    request.user = user
    return rules.declare_first(acted)(request)


def test_a_page_leads_whoever_has_not_declared_to_declare_and_back(seat, client):
    user, _ = seat()
    answer = asked(user)
    assert answer.status_code == 302
    assert answer.url == "/taskforce/declare/thing/one/?next=%2Fx%2F%3Fa%3D1"
    done = signed_in(client, user).post(answer.url, {"what": "none", "words": ""})
    assert (done.status_code, done.url) == (302, "/x/?a=1")
    assert asked(user).content == b"acted"


def test_after_a_form_was_sent_the_way_back_leads_to_its_page(seat):
    user, _ = seat()
    answer = asked(user, "post", HTTP_REFERER="https://evil.example/form/")
    assert answer.url == "/taskforce/declare/thing/one/?next=%2Fform%2F"


def test_who_stepped_back_is_told_so(seat):
    user, _ = seat()
    actions.declare(user=user, kind="thing", key="one", words="x", recused=True)
    answer = asked(user)
    assert answer.status_code == 403
    assert "You stepped back from this" in answer.content.decode()


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""]
)
def test_the_way_back_leads_nowhere_else(seat, client, away):
    page = reverse("taskforce:declare", args=ITEM)
    user, _ = seat()
    answer = signed_in(client, user).post(f"{page}?next={away}", {"what": "none"})
    assert answer.url == "/taskforce/"


def test_an_interest_needs_words_and_nothing_to_declare_keeps_none(seat, client):
    user, _ = seat()
    page = reverse("taskforce:declare", args=ITEM)
    refused = signed_in(client, user).post(page, {"what": "recused", "words": ""})
    assert "Say what the interest is." in refused.content.decode()
    assert not Declaration.objects.exists()
    client.post(page, {"what": "none", "words": "left over"})
    assert Declaration.objects.get().words == ""


def test_nobody_declares_for_what_is_not_there(seat, client):
    user, _ = seat()
    signed_in(client, user)
    for args in (("thing", "nothing"), ("nothing", "one")):
        assert client.get(reverse("taskforce:declare", args=args)).status_code == 404


def test_everybody_reads_who_declared_and_who_stepped_back(seat, client):
    user, _ = seat(name="Ada Member")
    actions.declare(user=user, kind="thing", key="one", words="Early words.")
    actions.declare(user=user, kind="thing", key="one", words="I work there.", recused=True)
    html = text(client, "taskforce:declarations")
    for said in ("The first thing", "Ada Member", "I work there.", "Stepped back"):
        assert said in html
    assert html.index("I work there.") < html.index("Early words.")  # all stay to be read
    (row,) = declared_for(*ITEM)
    assert (row.who, row.recused, len(row.before)) == ("Ada Member", True, 1)


def test_what_was_declared_for_a_draft_is_for_the_chair_alone(seat, client):
    user, _ = seat()
    actions.declare(user=user, kind="thing", key="draft", words="A secret.")
    assert "A hidden draft" not in text(client, "taskforce:declarations")
    chair, _ = seat("chair")
    assert "A hidden draft" in text(signed_in(client, chair), "taskforce:declarations")


def test_of_the_panel_no_name_and_no_words_are_shown(seat, client):
    user, made = seat("panel", name="Young Person")
    assert made.name == ""
    actions.declare(user=user, kind="thing", key="one", words="My brother is in care.")
    actions.add_interest(member=made, kind="people", words="My brother.", by=user)
    for page in ("home", "interests", "declarations", "panel", "balance"):
        html = text(client, f"taskforce:{page}")
        assert "Young Person" not in html
        assert "brother" not in html
    assert "A member of the young people&#x27;s panel" in text(
        client, "taskforce:declarations"
    )
    assert "One young person on the panel has declared" in text(
        client, "taskforce:interests"
    )
    chair, _ = seat("chair")
    assert "My brother." in text(signed_in(client, chair), "taskforce:interests")


def test_a_form_that_names_a_young_person_keeps_no_name(as_role):
    sent = {
        "seat": "panel", "name": "A Young Person", "background": "lived",
        "discipline": "lived", "appointed_by": "a vote", "paid_by": "the taskforce",
        "starts-day": "1", "starts-month": "2", "starts-year": "2026",
    }  # fmt: skip
    chair = as_role("chair")
    assert chair.post(reverse("taskforce:appoint"), sent).status_code == 302
    made = Member.objects.get()
    assert (made.seat, made.name) == ("panel", "")
    again = {**sent, "name": "A Young Person", "reason": "Test."}
    chair.post(reverse("taskforce:change_member", args=[made.pk]), again)
    made.refresh_from_db()
    assert made.name == ""
    assert verify().whole


def test_everybody_but_the_panel_has_a_name_and_a_term_in_order(as_role):
    sent = {
        "seat": "member", "name": "", "background": "lived", "discipline": "lived",
        "appointed_by": "a vote", "paid_by": "nobody",
        "starts-day": "1", "starts-month": "2", "starts-year": "2026",
        "ends-day": "1", "ends-month": "1", "ends-year": "2026",
    }  # fmt: skip
    html = as_role("chair").post(reverse("taskforce:appoint"), sent).content.decode()
    assert "Enter a name" in html
    assert "It cannot end before it starts." in html
    assert "Constraint" not in html
    assert not Member.objects.exists()


def test_the_words_of_declarations_and_what_is_counted_are_sealed(seat):
    user, made = seat("panel")
    actions.declare(user=user, kind="thing", key="one", words="My brother.")
    actions.add_interest(member=made, kind="people", words="My brother.", by=user)
    actions.set_counted(member=made, groups={"disability": "yes"}, by=user)
    with connection.cursor() as cursor:
        for table, column in (
            ("declaration", "words"), ("interest", "words"), ("member", "counted"),
        ):  # fmt: skip
            cursor.execute(f"SELECT {column} FROM taskforce_{table}")  # noqa: S608 - names above
            (kept,) = cursor.fetchone()
            assert "brother" not in kept
            assert "yes" not in kept


def test_a_member_sees_and_ends_their_own_interests_only(seat, client):
    user, made = seat(name="Ada Member")
    _, other = seat(name="Bo Member")
    mine = actions.add_interest(member=made, kind="work", words="A board.", by=user)
    theirs = actions.add_interest(member=other, kind="work", words="A job.", by=user)
    signed_in(client, user)
    html = text(client, "taskforce:mine")
    assert "A board." in html
    assert "A job." not in html
    end = "taskforce:end_interest"
    assert client.post(reverse(end, args=[theirs.pk])).status_code == 404
    assert client.post(reverse(end, args=[mine.pk])).status_code == 302
    assert Interest.objects.get(pk=mine.pk).ended == TODAY()
    register = text(client, "taskforce:interests")
    assert "A board." in register  # it stays, as ended
    assert verify().whole


def test_who_has_not_declared_interests_is_named_until_they_do(seat, client):
    user, made = seat(name="Ada Member")
    assert "Has not declared interests yet." in text(client, "taskforce:home")
    signed_in(client, user)
    client.post(reverse("taskforce:add_interest"), {"kind": "none", "words": "x"})
    assert "Has not declared interests yet." not in text(client, "taskforce:home")
    assert made.interests.get().words == ""


def test_texts_keep_every_version(as_role, client):
    chair, page = as_role("chair"), reverse("taskforce:write", args=["terms"])
    chair.post(page, {"words": "We meet in public."})
    chair.post(page, {"words": "We meet in private.", "reason": "Test."})
    html = text(client, "taskforce:statement", "terms")
    for said in ("Version 2", "We meet in private.", "Version 1", "We meet in public."):
        assert said in html
    with pytest.raises(DatabaseError), transaction.atomic():
        Statement.objects.all().delete()
    assert client.get("/taskforce/texts/nothing/").status_code == 404
    assert verify().whole


def test_former_members_stay_listed(seat, client):
    seat(name="Old Member", starts=-20, ends=-1)
    html = text(client, "taskforce:home")
    assert "Former members" in html
    assert "Old Member" in html


def said_twice():
    now = timezone.now()
    return [
        Said("A proposal", "/x/", "We do not like it.", now, "You are right."),
        Said("Another", "/y/", "Ask us first.", now - timedelta(days=1)),
        Said("A page", "/z/", "Our page.", now - timedelta(days=2), asks=False),
    ]


def test_the_panels_page_tells_what_it_said_and_how_much_was_answered(client, monkeypatch):
    monkeypatch.setattr(panel, "_LISTS", [f"{__name__}:said_twice"])
    html = text(client, "taskforce:panel")
    assert "Answers: 1 of the 2 that are due have been given." in html
    assert html.index("We do not like it.") < html.index("Ask us first.")
    assert html.count("No answer yet") == 1  # a page asks for none
    assert "Our page." in html


def test_every_action_of_the_chair_and_members_has_its_event(seat, as_role):
    chair = as_role("chair")
    chair.post(
        reverse("taskforce:add_vacancy"),
        {"title": "A teacher", "wanted": "From a school.", "how": "Write to us."},
    )
    user, made = seat()
    actions.set_counted(member=made, groups={"care": "care", "age": ""}, by=user)
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"add vacancy", "appoint member", "say what may be counted"} <= verbs
    told = Event.objects.get(verb="say what may be counted")
    assert told.details == {"answers": 1}  # how many, never what
    assert verify().whole


def test_a_change_by_another_door_is_noticed(seat):
    _, made = seat()
    Member.objects.filter(pk=made.pk).update(paid_by="somebody else")
    assert not verify().whole


def test_a_member_from_elsewhere_is_told_by_organisation_when_without_seat(make_user):
    user = make_user("reviewer")
    actions.declare(user=user, kind="thing", key="one")
    assert [one.who for one in declared_for(*ITEM)] == ["Somebody from Harbour"]
