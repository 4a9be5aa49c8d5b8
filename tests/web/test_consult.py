"""What people think: each group by itself (V1), answered before anything is agreed (V2), small ones in words (V3)."""

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from seethechild.voices.shares import FLOORS as FLOORS_THERE_ARE
from seethechild.voices.shares import SAID, line
from seethechild.web.consult import actions, results
from seethechild.web.consult.groups import GROUPS
from seethechild.web.consult.models import Vote, Words
from seethechild.web.consult.stops import stops
from seethechild.web.proposals import actions as proposals
from seethechild.web.proposals.models import Proposal
from seethechild.web.proposals.refused import NotReadyError
from tests.web.consult_world import (
    again,
    close,
    make_consult,
    of,
    plan,
    signed_in,
    text,
    unexplained,
    vote_all,
)
from tests.web.proposals_world import make_proposal, with_needs
from tests.web.reading import prose

COUNTS = st.fixed_dictionaries({said: st.integers(0, 60) for said in SAID})


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
    assert found.below == (share < floor)
    assert (found.kind == "exact") == (able >= 10 and no >= 10)
    if found.kind == "word":
        assert found.people is found.percent is found.low is found.high is None
        assert found.word == ("most" if share >= 70 else "hardly" if share < 30 else "some")
        return
    assert found.low <= found.percent <= found.high
    assert abs(found.percent - share) <= 0.5


def test_p09_no_small_count_can_be_worked_out_from_a_line():
    """P9: of all splits of 10 to 60, with each floor there can be, no line tells a side to within two.

    At least four counts fit each side that may be under ten, whatever floor who reads it knows.
    """
    for floor in FLOORS_THERE_ARE:
        fits = {}
        for people in range(10, 61):
            for able in range(people + 1):
                if min(able, people - able) < 10:
                    said = line({"live": able, "no": people - able}, floor=floor)
                    fits.setdefault(said, []).append((able, people - able))
        assert len(fits) >= 3
        for said, pairs in fits.items():
            for counts in map(set, zip(*pairs, strict=True)):
                if min(counts) < 10:
                    assert len(counts) > 3, (floor, said, counts)
                    assert max(counts) - min(counts) > 2, (floor, said, counts)


def test_p09_where_a_number_is_told_ten_or_more_are_on_each_side():
    assert line({"agree": 10, "no": 10}, floor=50).percent == 50
    assert line({"agree": 1_000, "no": 9}, floor=50).told() == {
        "kind": "word", "people": None, "percent": None, "low": None, "high": None,
        "word": "most", "below": False,
    }  # fmt: skip


# --- V1 to V4 on the site --------------------------------------------------------------------


@pytest.mark.django_db
def test_v4_a_thousand_adults_do_not_move_twenty_young_people(people, asked):
    """V4: 1,000 answers of adults beside 20 of young people: their line is the same to the last digit."""
    vote_all(asked, young={"agree": 9, "no": 11})
    before = results.lines(asked)["young"]
    vote_all(asked, others={"agree": 1_000})
    after = results.lines(asked)
    assert after["young"] == before
    assert (before["kind"], before["word"], before["below"]) == ("word", "some", True)
    assert (after["others"]["word"], after["others"]["people"]) == ("most", None)


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
        assert "Few can live with it" in page
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
