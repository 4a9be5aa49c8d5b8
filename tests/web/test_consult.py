"""What people think: each group by itself (V1), answered before anything is agreed (V2), small ones in words (V3)."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from seethechild.voices.shares import FLOORS as FLOORS_THERE_ARE
from seethechild.voices.shares import SAID, line
from seethechild.web import retention
from seethechild.web.audit.models import Event
from seethechild.web.audit.moving import StateError
from seethechild.web.consult import actions, results, rounds, views
from seethechild.web.consult.actions.reading import settled
from seethechild.web.consult.apps import KIND
from seethechild.web.consult.groups import GROUPS
from seethechild.web.consult.models import ResultSnapshot, SenseCheck, Vote, Words
from seethechild.web.consult.stops import stops
from seethechild.web.proposals import actions as proposals
from seethechild.web.proposals.models import Proposal
from seethechild.web.proposals.refused import NotReadyError
from seethechild.web.safety.models import Concern
from tests.web.consult_world import (
    FLOORS,
    again,
    close,
    make_consult,
    on_day,
    plan,
    unexplained,
    unexplained_votes,
    vote_all,
)
from tests.web.proposals_world import make_proposal, with_needs
from tests.web.reading import grade, prose

SECRET = "My worker hits me every week."
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
COUNTS = st.fixed_dictionaries({said: st.integers(0, 60) for said in SAID})


def of(name, *args):
    return reverse(f"consult:{name}", args=args)


def text(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def signed_in(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def people(make_user):
    return make_consult(make_user)


@pytest.fixture
def asked(people):
    return plan(people)


# --- lines: pure -----------------------------------------------------------------------------


@given(young=COUNTS, adults=COUNTS)
def test_v4_no_groups_line_depends_on_another_groups_answers(young, adults):
    """V4: whatever adults say, however many, the young people's line is made of their own answers."""
    alone, floor = {"young": young}, 50
    both = {
        group: line(each, floor=floor) for group, each in (alone | {"a": adults}).items()
    }
    assert both["young"] == line(young, floor=floor)
    assert line(young | {"unsure": 60}, floor=floor) == line(young, floor=floor)


@given(
    able=st.integers(0, 400),
    no=st.integers(0, 400),
    floor=st.sampled_from(list(FLOORS_THERE_ARE)),
)
def test_a_line_holds_its_own_share_and_says_rightly_whether_it_is_below(able, no, floor):
    found = line({"agree": able, "no": no}, floor=floor)
    if able + no < 10:
        assert found.kind == "few"
        assert set(found.told().values()) == {"few", "", None}
        return
    share = 100 * able / (able + no)
    assert found.low <= found.percent <= found.high
    assert abs(found.percent - share) <= (0.5 if found.kind == "exact" else 5)
    assert found.below == (share < floor)
    assert (found.kind == "exact") == (able >= 20 and no >= 20)


def test_p09_no_small_count_can_be_worked_out_from_a_line():
    """P9: who reads a line, floor and all, finds two counts or more that fit wherever one is under ten."""
    for floor in (20, 50, 80):
        fits = {}
        for people in range(10, 80):
            for side in range(20):
                for able in (side, people - side):
                    said = line({"live": able, "no": people - able}, floor=floor)
                    fits.setdefault(said, set()).add((able, people - able))
        for pairs in fits.values():
            for counts in zip(*pairs, strict=True):
                assert min(counts) >= 10 or len(set(counts)) > 1, pairs


# --- V1 to V4 on the site --------------------------------------------------------------------


@pytest.mark.django_db
def test_v4_a_thousand_adults_do_not_move_twenty_young_people(people, asked):
    """V4: 1,000 answers of adults beside 20 of young people: their line is the same to the last digit."""
    vote_all(asked, young={"agree": 9, "no": 11})
    before = results.lines(asked)["young"]
    vote_all(asked, others={"agree": 1_000})
    after = results.lines(asked)
    assert after["young"] == before
    assert (before["kind"], before["percent"], before["below"]) == ("rough", 45, True)
    assert (after["others"]["edge"], after["others"]["people"]) == ("most", 1_000)
    page = text(Client(), of("result", asked.name))
    assert "45" not in page  # what they say is not shown before the end


@pytest.mark.django_db
def test_v1_each_group_has_its_line_and_nothing_sums_over_them(people, asked):
    """V1: the result and the proposal's page show every group, young people first, and no total."""
    vote_all(
        asked, young={"agree": 20, "live": 3, "no": 20}, families={"agree": 11, "no": 14},
        practice={"no": 17, "unsure": 2}, others={"agree": 2},
    )  # fmt: skip
    close(asked)
    for address in (of("result", asked.name), f"/proposals/of/{asked.proposal.slug}/"):
        page = text(Client(), address)
        places = [page.index(f">{one.name}<") for one in GROUPS.values()]
        assert places == sorted(places)
        assert "53 in 100 can live with it" in page
        assert "5 in 100 or fewer can live with it" in page
        assert "Fewer than ten of them" in page
        assert "agreed by the taskforce" in page
        main = prose(page)
        for total in (68, 85, 87, 89):
            assert not re.search(rf"\b{total}\b", main), total
    counts = again(asked).result.lines["young"]["counts"]
    assert counts == {"agree": None, "live": None, "no": 20, "unsure": None}  # 3 hides 20


def brought(people, slug):
    """Bring a proposal to its decision, to be agreed."""
    one = Proposal.objects.get(slug=slug)
    proposals.look_for_evidence(proposal=one, by=people.ada)
    proposals.shape(proposal=one, by=people.ada, none_found="Libraries.")
    for step in (proposals.model, proposals.make_ready, proposals.bring_to_decision):
        step(proposal=one, by=people.ada)
    return one


def decided(people, one, outcome="agreed"):
    """Write a decision and publish it."""
    made = proposals.write_decision(
        proposal=one, outcome=outcome, reasons="It helps.", next_="May.",
        changes="Two years.", by=people.chair,
    )  # fmt: skip
    return proposals.decide(decision=made, by=people.chair)


@pytest.fixture
def _needs():
    yield from with_needs(projection=True)


@pytest.mark.django_db
@pytest.mark.usefixtures("_needs")
def test_v2_nothing_is_agreed_while_a_group_below_its_floor_has_no_answer(people, asked):
    """V2: all reasons at once, in words; an answer to each group opens the way, and stands on the page."""
    vote_all(
        asked, young={"agree": 4, "no": 8}, families={"no": 10}, practice={"agree": 10},
        others={"no": 9},
    )  # fmt: skip
    one = brought(people, asked.proposal.slug)
    for outcome in ("agreed", "not_now"):  # while people are asked, nothing is decided
        with pytest.raises(NotReadyError, match="People are asked"):
            decided(people, one, outcome)
    close(asked)
    for outcome in ("agreed", "agreed_changed"):
        with pytest.raises(NotReadyError) as stopped:
            decided(people, one, outcome)
        assert [each.split(":")[0] for each in stopped.value.reasons] == [
            "Children and young people", "Families and carers",
        ]  # fmt: skip
    chair = signed_in(people.chair)
    page = chair.post(f"/proposals/of/{one.slug}/decision/publish/").content.decode()
    assert "Children and young people: fewer than agreed" in page
    actions.answer_group(
        asked=asked, group="families", words="We wrote to you.", by=people.ada
    )
    with pytest.raises(NotReadyError, match=r"^Children"):
        decided(people, one)
    sent = chair.post(of("answer", asked.name, "young"), {"words": "You can say no now."})
    assert sent.status_code == 302
    assert decided(people, one).state == "agreed"
    shown = text(Client(), f"/proposals/of/{one.slug}/")
    # V5: what the group said is still there, beside the decision and its answer
    assert shown.count("This group is below its floor") == 2
    assert "You can say no now." in shown
    assert unexplained() == []


@pytest.mark.django_db
@pytest.mark.usefixtures("_needs")
def test_v2_does_not_stop_a_no_nor_what_nobody_was_asked_of(people, asked):
    vote_all(asked, young={"no": 10})
    one = brought(people, asked.proposal.slug)
    close(asked)
    assert decided(people, one, "not_now").state == "not_now"
    other = make_proposal(people, title="Another")
    page = text(Client(), f"/proposals/of/{other.slug}/")
    assert "It can be decided without that" in page
    assert list(stops(other, "agreed")) == []


@pytest.mark.django_db
def test_v3_a_small_group_is_heard_in_words_it_approved_and_never_as_a_number(
    people, asked, make_user
):
    """V3: read by a moderator, then marked by the panel; until both, nobody sees them."""
    for place, words in enumerate(("Keep Anna please.", "It is fine by me.", "")):
        actions.vote(asked=asked, voter=f"{place}", group="young", said="no", words=words)
    close(asked)
    first, second = Words.objects.order_by("pk")
    address, marks = of("result", asked.name), of("fair", asked.name)
    panel = signed_in(people.panel)

    def shown():
        page = text(Client(), address)
        assert "in 100 can live" not in page
        assert "0 in 100" not in page.replace("50 in 100 must be able", "")
        return ["Keep [removed]" in page, "It is fine" in page]

    assert shown() == [False, False]
    assert "Keep" not in text(panel, marks)
    moderator = signed_in(people.moderator)
    page = text(moderator, of("read", first.pk))
    assert "Keep Anna please." in page
    sent = moderator.post(of("read", first.pk), {"words": "Keep [removed] please."})
    assert sent.status_code == 302
    assert shown() == [False, False]
    assert "Keep [removed]" not in text(
        signed_in(people.ada), marks
    )  # she is not of the group
    assert signed_in(people.ada).post(marks, {"words": first.pk}).status_code == 404
    assert panel.post(marks, {"words": second.pk}).status_code == 409  # nobody has read it
    assert panel.post(marks, {"words": first.pk}).status_code == 302
    assert shown() == [True, False]
    assert unexplained() == []


@pytest.mark.django_db
def test_v3_once_a_group_has_ten_its_words_need_no_mark_and_an_old_answers_words_are_gone(
    people, asked
):
    vote_all(asked, young={"agree": 10})
    for said, words in (("no", "Old words."), ("live", "New words.")):
        row = actions.vote(asked=asked, voter="me", group="young", said=said, words=words)
        actions.let_through(row=row.words, words=words, by=people.moderator)
    close(asked)
    page = text(Client(), of("result", asked.name))
    assert "New words." in page
    assert "Old words." not in page
    assert Vote.objects.filter(voter="me").count() == 2  # the first stays on record


# --- answering -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_anyone_answers_on_one_page_and_the_latest_counts(asked):
    client, page = Client(), of("check", asked.name)
    body = text(client, page)
    for said in (
        "999",
        "0800 1111",
        "We can not keep that a secret",
        "Leave now",
        "A trained adult",
    ):
        assert said in body, said
    assert body.index("We can not keep that a secret") < body.index("<form")  # S7
    assert (
        "consult" not in re.search("<title>(.*?)</title>", body)[1]
    )  # S9: it says nothing
    assert client.post(page, {"group": "young"}).status_code == 200
    assert not Vote.objects.exists()
    for said in ("no", "live"):
        answer = client.post(page, {"group": "young", "said": said}, follow=True)
        assert "Thank you" in answer.content.decode()
    assert results.counted(asked)["young"] == {"agree": 0, "live": 1, "no": 0, "unsure": 0}
    client.post(page, {"group": "young", "said": "no", "another": "on"})
    assert results.counted(asked)["young"]["no"] == 1
    assert "checked" not in text(
        client, page
    )  # what was said on this phone is not shown again
    assert unexplained_votes() == []
    assert {event.actor for event in Event.objects.filter(verb="answer sense check")} == {
        "anyone"
    }
    assert unexplained() == []


@pytest.mark.django_db
def test_p06_no_two_answers_of_one_person_can_be_laid_side_by_side(people, asked):
    """P6: another number in each sense check, none of the browser's own, no address, nobody's name."""
    other = plan(people, make_proposal(people, title="Another"))
    client = signed_in(people.ada)
    for one in (asked, other):
        client.post(of("check", one.name), {"group": "young", "said": "no"})
    mine, yours = Vote.objects.order_by("pk")
    assert mine.voter != yours.voter
    secret = client.cookies["consult"]
    assert secret["httponly"]
    assert secret["samesite"] == "Lax"
    assert mine.voter not in secret.value
    assert secret.value.split(":")[0] not in mine.voter
    assert {field.name for field in Vote._meta.fields} == {
        "id", "asked", "voter", "group", "said", "on",
    }  # fmt: skip
    assert not Event.objects.filter(
        actor=people.ada.audit_name, table="consult_vote"
    ).exists()
    client.cookies["consult"] = "made-up:1:2"  # not of this site: a new one is given
    client.post(of("check", asked.name), {"group": "young", "said": "no"})
    assert results.counted(asked)["young"]["no"] == 2


@pytest.mark.django_db
def test_only_so_many_answers_come_from_one_address(asked, monkeypatch):
    monkeypatch.setattr(views, "AN_HOUR", 1)
    sent = {"group": "young", "said": "no"}
    codes = [Client().post(of("check", asked.name), sent).status_code for _ in range(2)]
    assert codes == [302, 429]


@pytest.mark.django_db
def test_c01_the_pages_people_answer_on_are_for_a_child_of_nine(people, asked):
    vote_all(asked, young={"no": 11})
    client = Client()
    for name in ("check", "answered"):
        said = prose(text(client, of(name, asked.name)))
        assert grade(said) <= 4, (grade(said), said)
    closed = of("result", asked.name)
    pages = [
        (client, of("home")),
        (client, closed),
        (signed_in(people.ada), of("plan", asked.proposal.slug)),
    ]
    close(asked)
    pages += [(signed_in(people.panel), of("fair", asked.name))]
    pages += [(signed_in(people.ada), of("answer", asked.name, "young"))]
    for who, address in pages:
        page = text(who, address)
        assert page.count("<h1") == 1
        assert "style=" not in page.split("<main")[1].split("</main>")[0]
        assert grade(prose(page)) <= 8, (address, grade(prose(page)))


@pytest.mark.django_db
def test_during_it_only_whole_tens_of_who_answered_are_shown(asked):
    vote_all(asked, young={"agree": 12}, families={"no": 9})
    page = text(Client(), of("result", asked.name))
    assert "10 or more" in page
    assert "fewer than 10" in page
    assert "12" not in prose(page)
    assert "in 100" not in page


# --- words are read first --------------------------------------------------------------------


@pytest.mark.django_db
def test_s01_nobody_sees_words_before_they_are_read_and_s02_at_risk_takes_them_away(
    people, asked
):
    vote_all(asked, young={"agree": 10})
    row = actions.vote(asked=asked, voter="x", group="young", said="no", words=SECRET).words
    close(asked)
    public = (
        of("home"), of("result", asked.name), f"/proposals/of/{asked.proposal.slug}/",
        "/taskforce/panel/", f"/api/v1/proposals/{asked.proposal.slug}",
    )  # fmt: skip
    assert not [each for each in public if SECRET in text(Client(), each)]
    for user in (people.ada, people.panel, people.moderator):
        assert SECRET not in text(signed_in(user), public[1])
    moderator = signed_in(people.moderator)
    home = text(moderator, reverse("moderation:home"))
    assert of("read", row.pk) in home
    assert SECRET not in home
    with pytest.raises(NotReadyError, match="only be taken out"):
        actions.let_through(row=row, words="He is kind.", by=people.moderator)
    actions.let_through(row=row, words=SECRET, by=people.moderator)
    assert SECRET in text(Client(), public[1])
    actions.hold(row=row, level="now", about_staff=True, by=people.moderator)
    assert SECRET not in text(Client(), public[1])
    assert moderator.get(of("read", row.pk)).status_code == 404
    concern = Concern.everything.get()
    assert (concern.seen, concern.subject_kind) == (SECRET, "consult")
    settled(concern.subject_key, "back", people.lead)
    again_ = Words.objects.get()
    assert again_.state == "waiting"
    sent = moderator.post(of("withhold", row.pk), {"reason": "Not about it."})
    assert sent.status_code == 302
    with pytest.raises(StateError):
        actions.let_through(row=row, words=SECRET, by=people.moderator)
    assert SECRET not in text(Client(), public[1])
    assert unexplained() == []


# --- planning, opening, closing --------------------------------------------------------------


@pytest.mark.django_db
def test_all_that_stops_a_plan_is_said_at_once(people):
    one, today = make_proposal(people), timezone.localdate()
    floors = FLOORS | {"families": 60}
    with pytest.raises(NotReadyError) as stopped:
        plan(people, one, plain="Multidisciplinary implementation considerations.", floors=floors,
             source=" ", closes=today - timedelta(days=1))  # fmt: skip
    assert len(stopped.value.reasons) == 4
    with pytest.raises(NotReadyError, match="rota"):
        plan(
            people,
            one,
            opens=today + timedelta(days=98),
            closes=today + timedelta(days=101),
        )
    with pytest.raises(NotReadyError, match="steps of 5"):
        plan(people, one, floors=FLOORS | {"young": 51})
    plan(people, one)
    with pytest.raises(NotReadyError, match="already"):
        plan(people, one)
    with pytest.raises(IntegrityError), transaction.atomic():
        SenseCheck.objects.create(
            name="x", proposal=one, version=1, opens=today, closes=today, by="x"
        )


@pytest.mark.django_db
def test_a_member_plans_it_in_a_browser_once_they_have_declared(people, make_user):
    one, today = make_proposal(people), timezone.localdate() + timedelta(days=1)
    sent = {"plain": "You keep your worker.", "source": "agreed by the taskforce"}
    sent |= {f"floor_{group}": floor for group, floor in FLOORS.items()}
    for name in ("opens", "closes"):
        sent |= {
            f"{name}-day": today.day,
            f"{name}-month": today.month,
            f"{name}-year": today.year,
        }
    answer = signed_in(people.ada).post(of("plan", one.slug), sent)
    made = SenseCheck.objects.get()
    assert answer.url == of("result", made.name)
    assert (made.state, made.version) == ("planned", 1)
    assert Client().get(of("check", made.name)).status_code == 302
    undeclared = make_user("member", name="Una New")
    assert signed_in(undeclared).post(of("plan", one.slug), sent).status_code == 403
    off = signed_in(people.ada).post(of("call_off", made.name), {"reason": "Too soon."})
    assert off.status_code == 302
    assert "called off" in text(Client(), of("result", made.name))


@pytest.mark.django_db
def test_it_opens_and_closes_on_its_days_and_takes_no_answer_outside(people):
    today = timezone.localdate()
    asked = plan(people, opens=today + timedelta(days=2), closes=today + timedelta(days=3))
    with pytest.raises(StateError):
        actions.vote(asked=asked, voter="x", group="young", said="no")
    rounds.go()
    assert again(asked).state == "planned"
    with on_day(asked.opens):
        rounds.go()
        rounds.go()
        actions.vote(asked=asked, voter="x", group="young", said="no")
        with pytest.raises(NotReadyError):
            actions.close_check(asked=asked)
    with on_day(asked.closes + timedelta(days=1)):
        with pytest.raises(
            StateError
        ):  # the day is over, though the worker has not come round
            actions.vote(asked=asked, voter="y", group="young", said="no")
        assert "counted soon" in text(Client(), of("result", asked.name))
        rounds.go()
        rounds.go()
    assert again(asked).state == "closed"
    assert ResultSnapshot.objects.count() == 1
    assert unexplained() == []


@pytest.mark.django_db
def test_the_snapshot_is_counted_again_from_the_rows_and_is_the_same(people, asked):
    vote_all(asked, young={"agree": 14, "no": 11}, families={"live": 5, "no": 20})
    kept = close(asked)
    found = results.snapshot_of(again(asked))
    assert (found["lines"], found["inputs"]) == (kept.lines, kept.inputs)
    assert len(kept.inputs) == len(kept.method) == 64
    assert kept.code in text(Client(), of("result", asked.name))
    for table, change in ((Vote, {"said": "agree"}), (ResultSnapshot, {"lines": {}})):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            table.objects.update(**change)
    assert unexplained() == []
    Vote.objects.create(asked=asked, voter="z", group="young", said="no", on=asked.closes)
    assert (
        results.inputs_of(asked) != kept.inputs
    )  # an answer smuggled in is noticed, twice
    assert unexplained_votes()


@pytest.mark.django_db
def test_p08_exact_words_go_half_a_year_after_and_what_was_let_through_stays(people, asked):
    """P8: what people wrote, names and all, is deleted; a dry run only counts."""
    kept, held = (
        actions.vote(
            asked=asked, voter=voter, group="young", said="no", words="Keep Anna."
        ).words
        for voter in "ab"
    )
    actions.let_through(row=kept, words="Keep [removed].", by=people.moderator)
    actions.hold(row=held, level="worry", about_staff=False, by=people.moderator)
    late = timezone.now() + timedelta(days=185)
    for dry, left in ((True, "Keep Anna."), (False, "")):
        assert retention.tidy(KIND, now=late, dry_run=dry) == 1
        kept.refresh_from_db()
        assert (kept.exact, kept.shown) == (left, "Keep [removed].")
    held.refresh_from_db()
    assert held.exact == "Keep Anna."
    assert retention.tidy(KIND, now=late, dry_run=False) == 0
    assert unexplained() == []
