"""Calls for ideas: none opens, takes ideas or is answered before all that keeps children safe is there."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.web import retention
from seethechild.web.audit.models import Event
from seethechild.web.audit.moving import StateError
from seethechild.web.audit.verify import verify
from seethechild.web.calls import actions, counting, form_words, missing, seed
from seethechild.web.calls.forms_kinds import AGE_BANDS, FORMS, VOICES, YOUNG_AGES
from seethechild.web.calls.hours import hours_words, is_reading, next_reading, read_by
from seethechild.web.calls.kinds import HART, LUNDY, TWELVE
from seethechild.web.calls.models import Call, FormApproval, Impact, Lundy, TwelveCheck
from seethechild.web.calls.ready import reasons_not_to_open
from seethechild.web.calls.taking import offered, standing, takes_ideas
from seethechild.web.safety import seed as safety_seed
from seethechild.web.safety.models import Cover
from seethechild.web.safety.staffing import (
    add_cover,
    end_clearance,
    end_cover,
    record_clearance,
)

TODAY = date(2026, 11, 20)  # a Friday
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def chair(make_user):
    return make_user("chair")


@pytest.fixture
def leads(make_user):
    """Two who are trained and checked, for a year."""
    administrator = make_user("administrator")
    made = [make_user("safeguarding", name=name) for name in ("Lead One", "Lead Two")]
    for user in made:
        for usual in user.clearances.all():
            end_clearance(clearance=usual, by=administrator, reason="Other days.")
        for kind in ("training", "dbs"):
            record_clearance(
                user=user, kind=kind, on=TODAY - timedelta(days=200),
                until=TODAY + timedelta(days=200), by=administrator,
            )  # fmt: skip
    return made


def plan(chair, days, **other):
    return seed.plan(chair, "open", start=TODAY, days=timedelta(days=days), **other)


@pytest.fixture
def planned(chair, leads):
    """A call with all that it needs, that is not open yet."""
    call = plan(chair, 10)
    seed.fill(call, chair)
    seed.cover_all(call, chair)
    return call


@pytest.fixture
def running(planned, chair):
    return actions.open_call(planned, chair, now=NOON)


@pytest.fixture(autouse=True)
def words(monkeypatch):
    """Forms whose words a test can change, instead of those of the site."""
    monkeypatch.setattr(form_words, "_WHERE", ["tests.web.test_calls:told"])
    monkeypatch.setattr(counting, "_WHERE", [])
    form_words.fingerprint.cache_clear()
    yield WORDS
    WORDS.clear()
    form_words.fingerprint.cache_clear()


WORDS = {}


def told(form):
    return [WORDS.get(form, "as it was")]


def pieces(call):
    return {reason.piece for reason in reasons_not_to_open(call, TODAY)}


def refused(call, chair):
    with pytest.raises(actions.CallNotReady) as error:
        actions.open_call(call, chair, now=NOON)
    call.refresh_from_db()
    assert call.state == "planned"
    return {reason.piece for reason in error.value.reasons}


pytestmark = pytest.mark.django_db


# --- states ---------------------------------------------------------------------------------


def test_a_call_goes_from_planned_to_open_to_closed_to_answered(running, chair):
    assert running.state == "open"
    closed = actions.close_call(running, chair, reason="It is over.")
    for part, _name, _asked in LUNDY:
        actions.record_lundy(
            call=closed, part=part, words="Done.", evidence="Seen.", on=TODAY, by=chair
        )
    assert actions.answer_call(closed, chair).state == "answered"
    verbs = Event.objects.filter(table="calls_call").values_list("verb", flat=True)
    assert [verb for verb in verbs if verb.endswith(" call")] == [
        "plan call", "open call", "close call", "answer call",
    ]  # fmt: skip
    assert verify().whole


def test_the_database_knows_no_other_way(planned):
    for state in ("closed", "answered", "nothing"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Call.objects.filter(pk=planned.pk).update(state=state)


def test_an_open_call_cannot_be_opened_again_and_a_planned_one_not_be_closed(
    running, chair
):
    with pytest.raises(StateError):
        actions.open_call(running, chair)
    other = plan(chair, 1)
    with pytest.raises(StateError):
        actions.close_call(other, chair)
    with pytest.raises(StateError):
        actions.answer_call(other, chair)


def test_what_was_said_of_a_call_stays(planned):
    for kind in (Impact, TwelveCheck, FormApproval):
        said = kind.objects.filter(call=planned)
        with pytest.raises(DatabaseError), transaction.atomic():
            said.update(words="Another")
        with pytest.raises(DatabaseError), transaction.atomic():
            said.delete()


def test_days_out_of_order_are_refused_by_the_database(chair):
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.plan_call(
            title="T", question="Q", organisation=chair.organisation, by=chair,
            opens=TODAY, closes=TODAY - timedelta(days=1), read_until=TODAY,
        )  # fmt: skip


def test_two_calls_of_one_title_have_addresses_of_their_own(chair):
    made = [
        actions.plan_call(
            title="Manage", question="Q", organisation=chair.organisation, by=chair
        )
        for _ in range(2)
    ]
    assert [call.slug for call in made] == ["manage-2", "manage-3"]


# --- no call opens without --------------------------------------------------------------------


def test_an_empty_call_is_refused_with_every_reason_at_once(chair):
    call = actions.plan_call(
        title="T", question="Q", organisation=chair.organisation, by=chair
    )
    lacks = refused(call, chair)
    assert lacks == {
        "question", "forms", "days", "reading", "cover", "help", "decision", "law", "impact",
        "say", "twelve",
    }  # fmt: skip
    reasons = reasons_not_to_open(call, TODAY)
    assert len(reasons) == 15
    assert all(reason.what and reason.mend for reason in reasons)


def test_a_whole_call_opens(planned, chair):
    assert pieces(planned) == set()
    assert actions.open_call(planned, chair, now=NOON).opened_at == NOON


def test_no_call_opens_without_each_of_its_fields(planned, chair):
    needed = {
        "advocacy_name": "help", "out_of_hours_name": "help",
        "out_of_hours_phone": "help", "assisted_phone": "help", "assisted_post": "help",
        "payment": "decision", "decision_maker": "decision", "what_next": "decision",
        "lawful_basis": "law", "special_condition": "law", "shared_with": "law",
        "hart_rung": "say", "hart_reason": "say", "reading_hours": "reading",
        "reader": "reading", "opens": "days", "closes": "days", "read_until": "days",
        "answer_by": "days", "forms": "forms", "question": "question", "for_whom": "question",
    }  # fmt: skip
    empty = {"hart_rung": None, "reading_hours": {}, "forms": []}
    empty |= dict.fromkeys(("opens", "closes", "read_until", "answer_by"))
    for field, piece in needed.items():
        kept = getattr(planned, field)
        setattr(planned, field, empty.get(field, " "))
        uncovered = {"cover"} if field in ("opens", "closes", "read_until") else set()
        assert pieces(planned) == {piece} | uncovered, field
        setattr(planned, field, kept)
    assert pieces(planned) == set()


@pytest.mark.parametrize(
    ("phone", "email", "lacks"),
    [
        ("01632 960 002", "", set()),
        ("", "speak-up@example.org", set()),
        (" ", "", {"help"}),
    ],
)
def test_c16_an_advocacy_service_has_a_number_or_an_address(planned, phone, email, lacks):
    """C16: a request for an advocate can be passed on."""
    planned.advocacy_phone, planned.advocacy_email = phone, email
    assert pieces(planned) == lacks


def test_a_call_cannot_change_unseen_after_its_table_was_made_anew(planned):
    before = verify()
    Call.objects.filter(pk=planned.pk).update(advocacy_email="else@example.org")
    assert before.whole
    assert not verify().whole
    with pytest.raises(DatabaseError), transaction.atomic():
        Call.objects.filter(pk=planned.pk).update(state="answered")


def test_a_call_that_lacks_one_thing_is_refused_by_the_action(planned, chair):
    actions.change_call(
        call=planned, by=chair, payment="", advocacy_phone="", advocacy_email=""
    )
    planned.refresh_from_db()
    assert refused(planned, chair) == {"decision", "help"}


def test_p01_no_call_opens_without_a_dated_impact_assessment(chair, leads):
    """P1: no call opens without a dated impact assessment."""
    call = plan(chair, 1)
    assert "impact" in pieces(call)
    first = actions.add_impact(call=call, words="One", on=TODAY, by=chair)
    second = actions.add_impact(call=call, words="Two", on=TODAY, by=chair)
    assert "impact" not in pieces(call)
    assert (first.version, second.version, second.on) == (1, 2, TODAY)


def test_c12_each_of_the_nine_points_must_be_answered(chair, leads):
    """C12: each of the nine points must be answered."""
    call = plan(chair, 1)
    assert len(TWELVE) == 9
    for point, _name, _asked in TWELVE:
        assert "twelve" in pieces(call)
        actions.check_point(call=call, point=point, words="So.", by=chair)
    assert "twelve" not in pieces(call)


def test_each_form_needs_young_testers_approval_of_its_words_as_they_are(
    words, chair, planned
):
    assert pieces(planned) == set(), "approved in the words that are registered"
    words["adult"] = words["short"] = "harder words"
    form_words.fingerprint.cache_clear()
    assert pieces(planned) == {"approve-short", "approve-adult"}
    assert set(offered(planned)) == set(FORMS) - {"short", "adult"}
    actions.approve_form(
        call=planned, form="short", testers=3, ages="9", words="Good.", on=TODAY, by=chair
    )
    assert refused(planned, chair) == {"approve-adult"}


def test_an_approval_by_nobody_is_refused_by_the_database(planned, chair):
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.approve_form(
            call=planned, form="short", testers=0, ages="9", words="W", on=TODAY, by=chair
        )


def test_no_call_opens_with_a_day_without_cover(chair, leads):
    call = plan(chair, 10)
    seed.fill(call, chair)
    assert pieces(call) == {"cover"}
    lead, deputy = leads
    last = call.read_until
    add_cover(
        area="", starts=TODAY, ends=last - timedelta(days=1), lead=lead, deputy=deputy,
        by=chair,
    )  # fmt: skip
    (reason,) = reasons_not_to_open(call, TODAY)
    assert last.strftime("%B %Y") in reason.what
    assert refused(call, chair) == {"cover"}
    add_cover(area="", starts=last, ends=last, lead=lead, deputy=deputy, by=chair)
    assert actions.open_call(call, chair, now=NOON).state == "open"


def test_cover_by_somebody_whose_training_ends_before_the_reading_does_not_count(
    chair, leads
):
    call = plan(chair, 300)
    seed.fill(call, chair)
    seed.cover_all(call, chair)  # until the end, but both are cleared for 200 days
    assert pieces(call) == {"cover"}


def test_words_too_hard_for_a_child_of_nine_are_refused(planned, chair):
    hard = (
        "Which multidisciplinary interventions characteristically facilitate organisational "
        "responsiveness to vulnerable individuals experiencing transitional accommodation?"
    )
    actions.change_call(call=planned, by=chair, question=hard)
    planned.refresh_from_db()
    assert refused(planned, chair) == {"question"}
    actions.change_call(call=planned, by=chair, forms=["adult"])  # no child reads it
    planned.refresh_from_db()
    assert pieces(planned) == set()


def test_c11_rungs_one_to_three_are_not_called_participation(planned):
    """C11: rungs one to three are not called participation."""
    planned.for_whom = "children who want to participate"
    for rung, _words in HART:
        planned.hart_rung = rung
        assert pieces(planned) == ({"say"} if rung <= 3 else set()), rung


def test_the_action_itself_refuses_whatever_the_form_says(planned, chair):
    """A row that was changed after the page was shown: asked again inside the transaction."""
    seen = Call.objects.get(pk=planned.pk)
    actions.change_call(call=planned, by=chair, payment="")
    assert seen.payment
    with pytest.raises(actions.CallNotReady):
        actions.open_call(seen, chair, now=NOON)


# --- while it is open ---------------------------------------------------------------------------


def test_what_was_read_already_stays_while_a_call_is_open(running, chair):
    with pytest.raises(StateError):
        actions.change_call(call=running, by=chair, now=NOON, question="Another?")
    with pytest.raises(actions.CallNotReady):
        actions.change_call(call=running, by=chair, now=NOON, payment="")
    changed = actions.change_call(
        call=running, by=chair, now=NOON, assisted_phone="01632 960 009"
    )
    assert changed.assisted_phone == "01632 960 009"


def test_a_longer_call_needs_longer_cover(running, chair):
    with pytest.raises(actions.CallNotReady) as error:
        actions.change_call(
            call=running,
            by=chair,
            now=NOON,
            read_until=running.read_until + timedelta(days=1),
        )
    assert {reason.piece for reason in error.value.reasons} == {"cover"}


def test_a_number_can_be_mended_while_cover_has_lapsed(running, chair):
    running_cover = Cover.objects.get()
    end_cover(cover=running_cover, by=chair, reason="Ill.")
    actions.change_call(
        call=running, by=chair, now=NOON, out_of_hours_phone="01632 960 008"
    )


def test_a_call_takes_ideas_only_within_its_days(running):
    day = timedelta(days=1)
    opens = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
    assert not takes_ideas(running, opens - timedelta(seconds=1))
    assert takes_ideas(running, opens)
    assert takes_ideas(running, opens + 11 * day - timedelta(seconds=1))
    assert not takes_ideas(running, opens + 11 * day)
    assert standing(running, opens - day) == "soon"
    assert standing(running, opens + 11 * day) == "over"


def test_without_cover_on_a_day_it_is_closed_for_now(running, chair):
    assert takes_ideas(running, NOON)
    end_cover(cover=Cover.objects.get(), by=chair, reason="Both ill.")
    assert not takes_ideas(running, NOON)
    assert standing(running, NOON) == "paused"
    seed.cover_all(running, chair)
    assert takes_ideas(running, NOON)


def test_a_planned_closed_or_answered_call_takes_none(planned, chair):
    assert not takes_ideas(planned, NOON)
    running = actions.open_call(planned, chair, now=NOON)
    assert takes_ideas(running, NOON)
    assert not takes_ideas(actions.close_call(running, chair), NOON)


def test_a_form_whose_words_changed_is_not_offered(words, running):
    words["short"] = "new words"
    form_words.fingerprint.cache_clear()
    assert "short" not in offered(running)


# --- the Lundy record ----------------------------------------------------------------------------


@pytest.mark.parametrize("empty", [part for part, _, _ in LUNDY])
def test_c10_no_call_is_answered_with_an_empty_part(running, chair, empty):
    """C10: no call is answered with an empty part."""
    closed = actions.close_call(running, chair)
    for part, _name, _asked in LUNDY:
        evidence = " " if part == empty else "Seen."
        actions.record_lundy(
            call=closed, part=part, words="Done.", evidence=evidence, on=TODAY, by=chair
        )
    with pytest.raises(actions.CallNotReady) as error:
        actions.answer_call(closed, chair)
    assert [reason.piece for reason in error.value.reasons] == [f"lundy-{empty}"]
    closed.refresh_from_db()
    assert closed.state == "closed"
    actions.record_lundy(
        call=closed, part=empty, words="Done.", evidence="Seen.", on=TODAY, by=chair
    )
    assert actions.answer_call(closed, chair).state == "answered"
    with pytest.raises(StateError):
        actions.record_lundy(
            call=closed, part=empty, words="W", evidence="E", on=TODAY, by=chair
        )
    assert Lundy.objects.filter(call=closed).count() == 5, "what was said before stays"


# --- who is missing -----------------------------------------------------------------------------


def counted(slug):
    return {"role:child": 90, "role:parent": 10} if slug == "what-helps" else {}


def test_c18_a_group_under_half_its_share_is_warned_of(planned, chair):
    """C18: a group under half its share is warned of."""
    counting.register("tests.web.test_calls:counted")
    for group, share in (("role:parent", 0.21), ("role:child", 0.5), ("role:carer", 0.1)):
        actions.set_margin(
            call=planned, group=group, share=share, source="A census", by=chair
        )
    found = {one.group: one for one in missing.shares_of(planned)}
    assert {group for group, one in found.items() if one.missing} == {
        "role:parent", "role:carer",
    }  # fmt: skip
    assert found["role:parent"].source == "A census"
    actions.set_margin(
        call=planned, group="role:parent", share=0.2, source="Another", by=chair
    )
    found = {one.group: one for one in missing.shares_of(planned)}
    assert not found["role:parent"].missing, "exactly half is not under half"


def test_c18_shares_of_ages_are_the_published_ones_until_others_are_entered(planned, chair):
    found = {one.group: one for one in missing.shares_of(planned)}
    young = [found[f"age_band:{band}"] for band in YOUNG_AGES]
    assert sum(one.wanted for one in young) == pytest.approx(100)
    assert "Office for National Statistics" in young[0].source
    actions.set_margin(
        call=planned, group="age_band:8-10", share=0.5, source="A count", by=chair
    )
    found = {one.group: one for one in missing.shares_of(planned)}
    assert found["age_band:8-10"].wanted == 50
    assert found["age_band:8-10"].source == "A count"


def test_c18_adults_are_no_part_of_the_ages():
    counts = {"age_band:8-10": 20, "age_band:11-13": 20, "age_band:adult": 400}
    wanted = {"age_band:8-10": (0.5, "S"), "age_band:11-13": (0.5, "S")}
    found = {one.group: one for one in missing.shares(counts, wanted)}
    assert [found[group].percent for group in counts] == [50, 50, None]
    assert not any(one.missing for one in found.values())


def test_c18_nothing_is_said_of_too_few():
    found = missing.shares({"role:child": 9}, {"role:parent": (0.5, "S")})
    assert not any(one.missing for one in found)
    assert missing.few({"role:child": 9})


GROUPS = [f"age_band:{key}" for key, _ in AGE_BANDS] + [f"role:{key}" for key, _ in VOICES]


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 40)),
    st.sets(st.sampled_from(GROUPS)),
)
def test_p09_no_count_under_ten_is_shown_nor_can_be_worked_out(counts, wanted):
    """P9: no count under ten is shown nor can be worked out."""
    shown = missing.shares(counts, dict.fromkeys(wanted, (0.1, "S")))
    for one in shown:
        if counts.get(one.group, 0) < 10:
            assert one.sent is None
            assert one.percent is None
        if one.sent is not None:
            assert one.sent % 5 == 0
            assert abs(one.sent - counts[one.group]) < 3
    for kind in ("age_band:", "role:"):
        hidden = [one for one in shown if one.group.startswith(kind) and one.sent is None]
        others = [
            one for one in shown if one.group.startswith(kind) and one.sent is not None
        ]
        assert len(hidden) != 1 or not others, "a lone hidden count could be worked out"


# --- who reads, when ------------------------------------------------------------------------------

WEEK = {"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "17:00", "not_on": ["2026-11-23"]}


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_s07_whether_somebody_reads_now_comes_from_hours_and_clock():
    assert is_reading(WEEK, at("2026-11-20T09:00"))
    assert not is_reading(WEEK, at("2026-11-20T17:00"))
    assert not is_reading(WEEK, at("2026-11-21T12:00")), "a Saturday"
    assert not is_reading(WEEK, at("2026-11-23T12:00")), "a day on which nobody reads"
    assert is_reading(WEEK, at("2026-07-20T08:00")), "nine in summer time"
    assert not is_reading(WEEK, at("2026-07-20T16:00")), "five in summer time"
    assert not is_reading({}, NOON)


def test_s07_when_somebody_reads_next():
    assert next_reading(WEEK, at("2026-11-20T16:00")) == at("2026-11-24T09:00")
    assert next_reading(WEEK, at("2026-11-20T08:00")) == at("2026-11-20T09:00")
    assert next_reading(WEEK, at("2026-11-20T18:00"), date(2026, 11, 23)) is None
    assert next_reading({}, NOON) is None


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 366 * 24 * 60), st.sets(st.integers(0, 6), min_size=1))
def test_the_next_time_is_one_at_which_somebody_reads(minutes, days):
    now = NOON + timedelta(minutes=minutes)
    hours = {"days": sorted(days), "from": "10:30", "to": "12:00"}
    soon = next_reading(hours, now)
    assert soon > now
    assert is_reading(hours, soon)
    assert not is_reading(hours, soon - timedelta(seconds=1))


def test_hours_are_said_as_people_say_them():
    week = "Monday to Friday, 9am to 5pm"
    assert hours_words(WEEK) == f"{week}, but not on bank holidays, 23 November"
    assert hours_words({**WEEK, "not_on": []}) == f"{week}, but not on bank holidays"
    always = {**WEEK, "not_on": [], "bank_holidays": True}
    assert hours_words(always) == week
    assert hours_words({**always, "days": [1, 5]}) == "Tuesday and Saturday, 9am to 5pm"
    assert read_by("", WEEK) == ""


# --- the parts it rests on -------------------------------------------------------------------------


def test_p02_only_bands_of_age_and_wide_words_are_asked():
    """P2: only bands of age and wide words are asked."""
    assert [key for key, _ in AGE_BANDS] == [
        "under-8", "8-10", "11-13", "14-17", "18-25", "adult",
    ]  # fmt: skip
    assert {key for key, _ in VOICES} == {"child", "parent", "carer", "worker", "other"}


def test_c02_there_are_forms_for_every_age_and_a_group():
    """C2: there are forms for every age and a group."""
    assert list(FORMS) == ["pictures", "short", "full", "adult", "session"]
    assert [form.id for form in FORMS.values() if form.child] == [
        "pictures",
        "short",
        "full",
    ]


def test_the_demonstration_has_an_open_and_an_answered_call(chair, leads):
    running, over = seed.seed({"chair": chair}, today=TODAY)
    assert takes_ideas(running, NOON)
    assert set(offered(running)) == set(FORMS)
    over.refresh_from_db()
    assert over.state == "answered"
    assert running.made_up
    assert over.made_up
    assert verify().whole


def test_the_seeds_of_safety_and_of_calls_fit_together(make_user):
    people = {role: make_user(role) for role in ("chair", "moderator", "safeguarding")}
    people["deputy"] = make_user("safeguarding", name="Deputy")
    safety_seed.seed(people)
    running, over = seed.seed(people)
    assert takes_ideas(running, timezone.now())
    assert Call.objects.get(pk=over.pk).state == "answered"


# --- what is kept, and for how long ---------------------------------------------------------------

DELETED = []


def kept_too_long(*, now, dry_run):
    if not dry_run:
        DELETED.append(now)
    return 3


def broken(*, now, dry_run):
    raise ValueError("a child's words")


@pytest.fixture
def timers(monkeypatch):
    monkeypatch.setattr(retention, "_TIMERS", {})
    DELETED.clear()
    return retention.register


def test_p08_what_is_past_its_time_is_told_and_deleted_kind_by_kind(timers, capsys):
    """P8: what is past its time is told and deleted kind by kind."""
    timers("drafts", "30 days", "tests.web.test_calls:kept_too_long")
    call_command("tidy", "--dry-run")
    assert capsys.readouterr().out == "drafts, kept 30 days: 3 would be deleted\n"
    assert not DELETED
    call_command("tidy")
    assert capsys.readouterr().out == "drafts, kept 30 days: 3 deleted\n"
    assert len(DELETED) == 1


def test_p08_a_kind_that_fails_does_not_keep_the_others(timers, capsys):
    timers("a", "1 day", "tests.web.test_calls:broken")
    timers("b", "1 day", "tests.web.test_calls:kept_too_long")
    with pytest.raises(CommandError, match="Not tidied: a ") as error:
        call_command("tidy")
    assert len(DELETED) == 1
    assert "words" not in str(error.value)


def test_p08_every_kind_says_how_long_it_is_kept():
    assert "drafts of options" in retention.timers()
    for kind, timer in retention.timers().items():
        assert timer.kept, kind
        module, _, name = timer.find.partition(":")
        assert callable(getattr(import_module(module), name)), kind
