"""Councils and young people write together: nothing is published without both, or by one alone."""

import re

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from seethechild.voices.masking import masked, only_removed
from seethechild.voices.spans import Span
from seethechild.web.audit.moving import StateError
from seethechild.web.audit.verify import verify
from seethechild.web.practice import actions
from seethechild.web.practice.actions import NotReadyError
from seethechild.web.practice.forms import PartForm, ReadForm, ReasonForm, TextForm
from seethechild.web.practice.library import example
from seethechild.web.practice.models import PracticeExample, PracticeVersion, YoungPart
from seethechild.web.practice.seed import WALK, WHO_IS_WHO, seed
from seethechild.web.practice.text import reading_grade
from seethechild.web.practice.wording import suggested
from seethechild.web.safety.actions import raise_concern
from seethechild.web.safety.models import Concern
from tests.web.practice_people import (
    SAID,
    SHOWN,
    begun,
    client_of,
    people_of,
    published,
    with_part,
)
from tests.web.reading import grade, prose

pytestmark = pytest.mark.django_db
HARDEST = 8


@pytest.fixture
def people(make_user):
    return people_of(make_user)


def sent(text=WALK, **changes):
    """What a browser sends for a text."""
    first = {f"{name}1": text["findings"][0][key] for name, key in FINDING}
    year, month, day = text["check_again"].split("-")
    kept = {
        key: text[key] for key in text if key not in {"findings", "ages", "check_again"}
    }
    return {
        **kept,
        **first,
        "steps": "\r\n".join(text["steps"]),
        "age_from": text["ages"][0],
        "age_to": text["ages"][1],
        "check_again-day": day,
        "check_again-month": month,
        "check_again-year": year,
        **changes,
    }


FINDING = (("result", "direction"), ("found", "plain"), ("effect", "effect"))


# --- the whole way, as people go it ----------------------------------------------------------


def test_from_draft_to_published_in_the_browser(people, client):
    analyst, editor, moderator = map(
        client_of, (people.analyst, people.editor, people.moderator)
    )
    answer = analyst.post(reverse("practice:new"), sent())
    row = PracticeExample.objects.get()
    assert answer.url == reverse("practice:work", args=[row.slug])
    assert actions.text_of(row) == {**WALK, "price_year": ""}
    do = {
        way: reverse("practice:do", args=[row.slug, way])
        for way in ("ask-young-people", "check", "publish", "withdraw")
    }
    assert analyst.post(do["ask-young-people"]).status_code == 302
    said = {"exact": SAID, "age_band": "14-17", "how": "wrote", "agreed": "on"}
    assert analyst.post(reverse("practice:part", args=[row.slug]), said).status_code == 302
    part = YoungPart.objects.get()
    assert editor.post(do["check"], {"reason": "Read it."}).status_code == 409
    read = reverse("practice:read", args=[part.pk])
    assert "Kettleby" in moderator.get(read).content.decode()
    changed = {"decision": "show", "shown": "I love it. [removed] was kind."}
    assert moderator.post(read, changed).status_code == 409
    assert moderator.post(read, {"decision": "show", "shown": SHOWN}).status_code == 302
    assert moderator.post(read, {"decision": "show", "shown": SAID}).status_code == 200
    assert editor.post(do["check"], {"reason": "Read it."}).status_code == 302
    assert analyst.get(do["publish"]).status_code == 404
    assert editor.post(do["publish"]).status_code == 302
    page = reverse("practice:one", args=[row.slug])
    assert SHOWN in client.get(page).content.decode()
    assert "Answer this question" in editor.post(do["withdraw"]).content.decode()
    assert editor.post(do["withdraw"], {"reason": "Old."}).status_code == 302
    assert client.get(page).status_code == 404
    assert verify().whole


def test_a_text_must_say_its_results_and_what_did_not_work(people):
    analyst = client_of(people.analyst)
    text = analyst.post(
        reverse("practice:new"), sent(found1="", not_work="", age_from="20")
    ).content.decode()
    assert "Answer this question: Result 1 in plain words" in text
    assert "Answer this question: What did not work?" in text
    assert "must not be below the youngest" in text
    half = analyst.post(reverse("practice:new"), sent(found2="More.")).content.decode()
    assert "Say both what it was" in half
    assert not PracticeExample.objects.exists()


def test_a_study_may_stand_behind_a_result(people):
    analyst = client_of(people.analyst)
    analyst.post(reverse("practice:new"), sent(effect1="fgc-2024/proceedings"))
    row = PracticeExample.objects.get()
    assert actions.text_of(row)["findings"][0]["effect"] == "fgc-2024/proceedings"
    shown = analyst.get(reverse("practice:work", args=[row.slug])).content.decode()
    assert "59.2 of 100 with it" in shown


def test_two_with_one_title_get_two_addresses_and_none_of_what_ships(people):
    slugs = [begun(people, title=title).slug for title in ("New", "New", "VIPP SD", "!")]
    assert slugs == ["new-2", "new-3", "vipp-sd-2", "example"]


def test_nobody_of_another_council_sees_a_draft(people, make_user):
    row, part = with_part(people)
    other = client_of(make_user("analyst", council="E06000017"))
    for name, args in (
        ("work", [row.slug]), ("edit", [row.slug]), ("part", [row.slug]),
        ("do", [row.slug, "withdraw"]), ("version", [row.slug, 1]), ("take_back", [part.pk]),
    ):  # fmt: skip
        assert other.get(reverse(f"practice:{name}", args=args)).status_code == 404, name
    assert row.slug not in other.get(reverse("practice:written")).content.decode()
    editor = client_of(people.editor)
    assert row.slug in editor.get(reverse("practice:written")).content.decode()


# --- one alone cannot ------------------------------------------------------------------------


def test_who_wrote_a_version_neither_checks_nor_publishes_it(people):
    row = begun(people)
    actions.write(example=row, text=WALK, reason="Shorter.", by=people.editor)
    row = actions.go(example=row, verb="ask young people", by=people.editor)
    part = actions.add_part(
        example=row, exact=SAID, age_band="8-10", how="told", by=people.analyst
    )
    actions.show_part(part=part, shown=SHOWN, by=people.moderator)
    with pytest.raises(NotReadyError, match="You wrote this version"):
        actions.go(example=row, verb="check", by=people.editor)
    row = actions.go(example=row, verb="check", by=people.second)
    with pytest.raises(NotReadyError):
        actions.go(example=row, verb="publish", by=people.editor)
    assert actions.go(example=row, verb="publish", by=people.second).live == 2


def test_without_a_young_persons_part_nothing_is_checked_and_all_reasons_are_said(people):
    row = begun(people)
    row = actions.go(example=row, verb="ask young people", by=people.analyst)
    with pytest.raises(NotReadyError) as caught:
        actions.go(example=row, verb="check", by=people.analyst)
    assert len(caught.value.reasons) == 2


def test_a_part_on_an_older_version_does_not_count_for_a_newer_one(people):
    row, part = with_part(people)
    actions.show_part(part=part, shown=SHOWN, by=people.moderator)
    row = actions.go(example=row, verb="give back", by=people.analyst, reason="They asked.")
    actions.write(example=row, text=WALK, reason="As they asked.", by=people.analyst)
    row = actions.go(example=row, verb="ask young people", by=people.analyst)
    with pytest.raises(NotReadyError, match="No young person's part of this version"):
        actions.go(example=row, verb="check", by=people.editor)


def test_a_hard_text_does_not_go_to_young_people(people):
    hard = "Multidisciplinary practitioners characteristically underestimate organisational complexity."
    row = begun(people, what=hard * 3, not_work=" ", findings=[])
    with pytest.raises(NotReadyError) as caught:
        actions.go(example=row, verb="ask young people", by=people.analyst)
    assert len(caught.value.reasons) == 3


def test_the_database_holds_the_rules_by_itself(people):
    row, part = with_part(people)
    broken = [
        {"state": "checked"},
        {"state": "published"},
        {"state": "elsewhere"},
    ]
    for fields in broken:
        with pytest.raises(DatabaseError), transaction.atomic():
            PracticeExample.objects.filter(pk=row.pk).update(**fields)
    shown, _ = published(people, title="Other")
    for fields in (
        {"voices": 0},
        {"checked_by": F("written_by")},
        {"published_by": F("written_by")},
        {"live": 0},
        {"state": "checked"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            PracticeExample.objects.filter(pk=shown.pk).update(**fields)
    with pytest.raises(DatabaseError), transaction.atomic():
        YoungPart.objects.filter(pk=part.pk).update(
            state="shown", shown="x", read_by=part.by
        )


# --- versions --------------------------------------------------------------------------------


def test_a_new_version_is_seen_once_it_is_published_and_the_old_ones_stay(people, client):
    row, _part = published(people)
    row = actions.go(example=row, verb="revise", by=people.analyst, reason="News.")
    actions.write(
        example=row, text={**WALK, "what": "Now by bus."}, reason="News.", by=people.analyst
    )
    page = reverse("practice:one", args=[row.slug])
    assert WALK["what"] in client.get(page).content.decode()
    row = actions.go(example=row, verb="ask young people", by=people.analyst)
    part = actions.add_part(
        example=row, exact="Good.", age_band="mixed", how="group", by=people.analyst
    )
    actions.show_part(part=part, shown="Good.", by=people.moderator)
    for verb in ("check", "publish"):
        row = actions.go(example=row, verb=verb, by=people.editor)
    text = client.get(page).content.decode()
    assert "Now by bus." in text
    assert SHOWN not in text
    old = client_of(people.editor).get(reverse("practice:version", args=[row.slug, 1]))
    assert SHOWN in old.content.decode()
    work = client_of(people.editor).get(reverse("practice:work", args=[row.slug]))
    pages = [text, old.content.decode(), work.content.decode()]
    assert len({each.partition("</title>")[0] for each in pages}) == len(pages)
    assert [one.number for one in row.versions.all()] == [2, 1]


def test_a_version_is_never_changed(people):
    row = begun(people)
    found = PracticeVersion.objects.filter(example=row)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        found.update(text={})
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        found.delete()


def test_it_is_written_only_while_it_is_a_draft(people):
    row, _part = with_part(people)
    with pytest.raises(StateError):
        actions.write(example=row, text=WALK, reason="", by=people.analyst)
    answer = client_of(people.analyst).post(
        reverse("practice:edit", args=[row.slug]), sent(reason="x")
    )
    assert answer.status_code == 409
    row = begun(people, title="Second")
    with pytest.raises(StateError):
        actions.add_part(
            example=row, exact=SAID, age_band="8-10", how="told", by=people.analyst
        )


# --- young people's words --------------------------------------------------------------------


def test_words_are_sealed_and_shown_as_they_are_but_for_safety(people):
    _row, part = with_part(people)
    with pytest.raises(NotReadyError, match="You typed this in"):
        actions.show_part(part=part, shown=SHOWN, by=people.analyst)
    with pytest.raises(NotReadyError, match="None may change"):
        actions.show_part(part=part, shown="I liked it.", by=people.moderator)
    assert "Kettleby" not in suggested(SAID)
    assert YoungPart.objects.get().exact == SAID
    with pytest.raises(Exception, match="lookup"):
        YoungPart.objects.filter(exact=SAID).exists()


@pytest.mark.parametrize(
    ("shown", "fits"),
    [
        (SAID, True),
        ("I like it.\r\nMr Kettleby   was kind.", True),
        (SHOWN, True),
        ("[removed] was kind.", True),
        ("I like it. [removed]", True),
        ("[removed]", False),
        ("", False),
        ("I like it. Mr Kettleby was [removed]kind.", False),
        ("I like it. [removed] was very kind.", False),
        ("I like it. [removed],they_were kind.", False),
        ("I like it. [removed]by was kind.", False),  # half of a word
        ("was kind. [removed] I like it.", False),
    ],
)
def test_only_pieces_may_be_taken_out(shown, fits):
    assert only_removed(SAID, shown) is fits


def whole(piece):
    """A pattern for words of which none is cut."""
    before, after = (r"\b" if one.isalnum() else "" for one in (piece[:1], piece[-1:]))
    return before + re.escape(piece) + after


@given(
    st.text("ab c.", min_size=2, max_size=40).map(lambda text: " ".join(text.split())),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5)), max_size=5),
)
def test_whatever_pieces_are_taken_out_it_fits_and_agrees_with_a_plain_search(exact, cuts):
    spans = [
        Span(start, start + size, "name") for start, size in cuts if start < len(exact)
    ]
    shown = masked(exact, spans)
    pieces = " ".join(shown.split()).split("[removed]")
    slow = re.fullmatch(".+?".join(map(whole, pieces)), exact, re.DOTALL)
    if any(piece.strip() for piece in pieces):
        assert only_removed(exact, shown) is bool(slow)
        assert not only_removed(exact, f"{shown}x")


def test_what_is_suggested_can_be_shown():
    for said in (SAID, "Kyle's mum (Kyle Smith) rang 07700 900461, at 3 Elm Road."):
        assert only_removed(said, suggested(said))


def test_many_pieces_take_no_time():
    assert not only_removed("a" * 2_000 + "b", "[removed]a" * 200)


def test_a_lone_moderator_does_not_read_what_they_typed_in(people):
    row, _part = with_part(people)
    mine = actions.add_part(
        example=row, exact="Mine.", age_band="8-10", how="told", by=people.moderator
    )
    client = client_of(people.moderator)
    assert client.get(reverse("practice:read", args=[mine.pk])).status_code == 404
    assert f"/{mine.pk}/" not in client.get(reverse("practice:reading")).content.decode()


def test_an_uncleared_moderator_reads_nothing(people, make_user):
    _row, part = with_part(people)
    old = client_of(make_user("moderator", name="Old", cleared=False))
    assert old.get(reverse("practice:read", args=[part.pk])).status_code == 403


def test_someone_may_be_at_risk(people):
    row, part = with_part(people)
    moderator = client_of(people.moderator)
    read = reverse("practice:read", args=[part.pk])
    risk = {"decision": "risk", "reach": "At school."}
    assert "Say how soon" in moderator.post(read, risk).content.decode()
    assert moderator.post(read, {**risk, "level": "today"}).status_code == 302
    assert moderator.get(read).status_code == 404
    concern = Concern.everything.get()
    assert (concern.subject_kind, concern.subject_key) == ("practice", str(part.pk))
    assert (concern.seen, concern.area) == (SAID, "X99000001")
    actions.settled(str(part.pk), "back", people.moderator)
    assert moderator.get(read).status_code == 200
    actions.hold(part=part, level="worry", about_staff=False, reach="", by=people.moderator)
    actions.settled(str(part.pk), "withhold", people.moderator)
    part.refresh_from_db()
    assert part.state == "kept_back"
    assert not actions.shown_parts(row, 1)
    assert verify().whole


@pytest.mark.parametrize("about_staff", [True, False])
def test_s15_s16_a_flagged_part_is_never_read_by_moderators_of_its_own_authority(
    people, make_user, about_staff
):
    _row, part = with_part(people)
    area = people.analyst.council
    own = client_of(make_user("moderator", name="Own", council=area))
    far = client_of(make_user("moderator", name="Far", council="E06000017"))
    read, listed = reverse("practice:read", args=[part.pk]), reverse("practice:reading")
    assert own.get(read).status_code == 200
    how = {"level": "worry", "about_staff": about_staff, "reach": ""}
    actions.hold(part=part, by=people.moderator, **how)
    actions.settled(str(part.pk), "back", people.moderator)
    assert own.get(read).status_code == 404
    assert own.post(read, {"decision": "show", "shown": SHOWN}).status_code == 404
    assert read not in own.get(listed).content.decode()
    for client in (far, client_of(people.moderator)):
        assert client.get(read).status_code == 200
        assert read in client.get(listed).content.decode()


def test_s15_a_part_of_no_area_about_staff_is_read_by_no_moderator_of_an_authority(
    people, make_user
):
    _row, part = with_part(people)
    client = client_of(make_user("moderator", name="Far", council="E06000017"))
    read = reverse("practice:read", args=[part.pk])
    assert client.get(read).status_code == 200
    raise_concern(
        subject_kind=actions.KIND, subject_key=str(part.pk), level="worry", about_staff=True,
        area="", seen=SAID, reach="", received_at=part.at, by=people.moderator,
    )  # fmt: skip
    assert client.get(read).status_code == 404


def test_a_moderator_takes_down_what_is_shown(people, client):
    row, part = published(people)
    moderator = client_of(people.moderator)
    assert row.slug in moderator.get(reverse("practice:reading")).content.decode()
    read = reverse("practice:read", args=[part.pk])
    assert "Show it" not in moderator.get(read).content.decode()
    risk = {"decision": "risk", "level": "now"}
    assert moderator.post(read, risk).status_code == 302
    assert moderator.get(read).status_code == 404
    assert client.get(reverse("practice:one", args=[row.slug])).status_code == 404
    assert Concern.everything.get().seen == SAID


@pytest.mark.parametrize("how", ["take_back", "keep_back", "hold"])
def test_nothing_stays_public_without_the_young_people_it_rests_on(people, client, how):
    row, part = published(people)
    if how == "take_back":
        address = reverse("practice:take_back", args=[part.pk])
        answer = client_of(people.analyst).post(address, {"reason": "They asked."})
        assert answer.status_code == 302
        assert YoungPart.objects.get().exact == ""
    elif how == "keep_back":
        actions.keep_back(part=part, reason="A name.", by=people.moderator)
    else:
        actions.hold(
            part=part, level="now", about_staff=True, reach="", by=people.moderator
        )
    row.refresh_from_db()
    assert (row.state, row.live) == ("withdrawn", 0)
    assert client.get(reverse("practice:one", args=[row.slug])).status_code == 404
    assert verify().whole


def test_a_checked_example_goes_back_when_its_last_part_is_taken_back(people):
    row, part = with_part(people)
    actions.show_part(part=part, shown=SHOWN, by=people.moderator)
    row = actions.go(example=row, verb="check", by=people.editor)
    actions.take_back(part=part, reason="They asked.", by=people.analyst)
    row.refresh_from_db()
    assert row.state == "draft"
    with pytest.raises(StateError):
        actions.take_back(part=part, reason="Again.", by=people.analyst)


def test_with_one_of_two_taken_back_it_stays(people):
    row, part = with_part(people)
    other = actions.add_part(
        example=row, exact="Fine.", age_band="8-10", how="told", by=people.analyst
    )
    for one, shown in ((part, SHOWN), (other, "Fine.")):
        actions.show_part(part=one, shown=shown, by=people.moderator)
    for verb in ("check", "publish"):
        row = actions.go(example=row, verb=verb, by=people.editor)
    actions.take_back(part=other, reason="They asked.", by=people.analyst)
    assert [words.text for words in example(row.slug).own_words] == [SHOWN]


# --- the demonstration, and words ------------------------------------------------------------


def test_the_demonstration_is_made_up_and_says_so(people, client):
    shown, waiting = seed(vars(people))
    assert len(seed(vars(people))) == 2
    assert (shown.state, waiting.state) == ("published", "with_young_people")
    assert shown.made_up
    assert waiting.made_up
    text = client.get(reverse("practice:one", args=[shown.slug])).content.decode()
    assert "This example is made up" in text
    assert "Brightwell" not in text
    assert max(map(reading_grade, (WALK, WHO_IS_WHO))) <= HARDEST
    assert verify().whole


def test_what_writers_and_readers_are_told_can_be_read_at_twelve(people):
    row, part = with_part(people)
    asked = [
        (people.analyst, "written", []), (people.analyst, "new", []),
        (people.analyst, "work", [row.slug]), (people.analyst, "part", [row.slug]),
        (people.analyst, "do", [row.slug, "withdraw"]), (people.analyst, "take_back", [part.pk]),
        (people.moderator, "reading", []), (people.moderator, "read", [part.pk]),
    ]  # fmt: skip
    for user, name, args in asked:
        page = client_of(user).get(reverse(f"practice:{name}", args=args))
        assert page.status_code == 200
        assert grade(prose(page.content.decode())) <= HARDEST, name
    for form in (TextForm(text=WALK), PartForm(), ReadForm(), ReasonForm()):
        words = [
            str(part) for one in form.fields.values() for part in (one.label, one.help_text)
        ]
        asks = " ".join(f"{word.rstrip('.?')}." for word in words if word)
        assert grade(asks) <= HARDEST, form
