"""The library as everybody sees it: found by need, never ranked, nothing left out, easy to read."""

import json
import re
from datetime import date
from unittest.mock import patch

import pytest
from django.urls import reverse

from seethechild.studies.practice import DIRECTIONS, NEEDS, practices
from seethechild.web.audit.actions import PROGRAM
from seethechild.web.checking import actions as checking
from seethechild.web.checking.subjects import PROJECT, subject_of
from seethechild.web.practice import library
from seethechild.web.practice.library import Asked, as_json, example, examples, matching
from tests.web.practice_people import SHOWN, begun, people_of, published
from tests.web.reading import grade, prose

pytestmark = pytest.mark.django_db
HOME = "practice:home"
MEETING = "family-group-conference"
HARDEST = 8


def page(client, slug: str = "", **asked: str) -> str:
    address = reverse("practice:one", args=[slug]) if slug else reverse(HOME)
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def listed(text: str) -> list[str]:
    return re.findall(r'/practice/example/([a-z0-9-]+)/"', text)


def test_all_are_listed_from_a_to_z(client):
    found = listed(page(client))
    assert len(found) == len(practices())
    titles = [practices()[key].title.casefold() for key in found]
    assert titles == sorted(titles)


def test_by_need_each_stands_under_every_need_it_meets(client):
    text = page(client, order="need")
    found = listed(text)
    assert len(found) == sum(len(one.needs) for one in practices().values())
    places = [text.index(f">{words}</h3>") for words in NEEDS.values()]
    assert places == sorted(places)


def test_null_and_harmful_results_stand_in_the_list_as_large_as_the_others(client):
    text = page(client)
    tags = re.findall(r'<strong class="govuk-tag govuk-tag--\w+">([^<]+)</strong>', text)
    assert set(DIRECTIONS.values()) <= set(tags)
    shown = sum(len(one.directions) for one in examples())
    assert len(tags) == shown


@pytest.mark.parametrize(
    ("asked", "some", "none"),
    [
        ({"need": "mental-health"}, "school-mindfulness", MEETING),
        ({"age": "17"}, "discover-workshop", "vipp-sd"),
        ({"tier": "care"}, "going-home-from-care", MEETING),
        ({"setting": "court"}, "family-drug-and-alcohol-court", MEETING),
        ({"tested": "lot"}, MEETING, "no-wrong-door"),
        ({"result": "harm"}, "youth-aware-of-mental-health", "vipp-sd"),
        ({"result": "no_difference"}, "social-workers-in-schools", "vipp-sd"),
        ({"q": "social WORKER desk"}, "social-workers-in-schools", MEETING),
    ],
)
def test_it_is_found_by_what_is_asked(client, asked, some, none):
    found = listed(page(client, **asked))
    assert some in found
    assert none not in found


def test_what_cannot_be_read_is_not_asked(client):
    text = page(client, age="old", need="money")
    assert len(listed(text)) == len(practices())


def test_nothing_found_says_so(client):
    assert "Nothing here fits" in page(client, q="zzz")


def test_filters_agree_with_a_plain_look_at_each():
    every = examples()
    for result in DIRECTIONS:
        slow = [one for one in every if result in {out.direction for out in one.outcomes}]
        assert matching(every, Asked(result=result)) == slow


@pytest.mark.parametrize("slug", sorted(practices()))
def test_each_page_says_all_of_it_and_leads_to_its_sources(client, slug):
    text, one = page(client, slug), example(slug)
    for out in one.outcomes:
        assert out.direction_words in text
        assert reverse("known:source", args=[out.source]) in text
        assert out.effect in text
        assert not out.of_100 or out.of_100 in text
    for key in one.practice.quoted:
        assert reverse("known:source", args=[key]) in text
    for heading in ("young", "results", "not-work", "here", "copy", "cost", "ask", "again"):
        assert f'id="{heading}"' in text
    assert "Claimed: nobody outside" in text
    assert grade(prose(text)) <= HARDEST


def test_what_nobody_wrote_down_is_said(client):
    assert "Nobody has written this down yet." in page(client, MEETING)
    assert "Steps: nobody has written this down yet." in page(client, "triple-p-group")
    assert "No one has asked them yet, or it was not published." in page(client, "vipp-sd")


def test_one_is_tried_in_a_council_where_a_reform_plays_it(client):
    assert f"{reverse('options:start')}?reform=family-group-decision-making" in page(
        client, MEETING
    )
    assert "Try it in a council" not in page(client, "vipp-sd")


def test_a_source_leads_back_to_the_examples(client):
    answer = client.get(reverse("known:source", args=["tighe-2012"]))
    assert answer.status_code == 200
    assert (
        reverse("practice:one", args=["multisystemic-therapy"]) in answer.content.decode()
    )


def test_what_is_overdue_is_said_by_the_clock(client):
    with patch("django.utils.timezone.localdate", return_value=date(2026, 10, 1)):
        assert "Overdue" not in page(client, "family-safeguarding")
    with patch("django.utils.timezone.localdate", return_value=date(2026, 11, 1)):
        assert "Overdue" in page(client, "family-safeguarding")
        assert "overdue to be looked at again" in page(client)
        assert library.overdue(examples(), date(2026, 11, 1))


def test_the_words_of_the_list_can_be_read_at_twelve(client):
    assert grade(prose(page(client))) <= HARDEST


def test_what_was_written_here_stands_with_the_rest(client, make_user):
    people = people_of(make_user)
    hidden, (shown, _part) = (
        begun(people, title="Not yet"),
        published(people, title="Zebra"),
    )
    assert listed(page(client))[-1] == shown.slug
    assert hidden.slug not in page(client)
    assert client.get(reverse("practice:one", args=[hidden.slug])).status_code == 404
    text = page(client, shown.slug)
    assert SHOWN in text
    assert "Kettleby" not in text
    assert "Nobody else has graded it" in text
    assert grade(prose(text)) <= HARDEST


def test_a_check_holds_for_the_version_that_was_checked(client, make_user):
    people = people_of(make_user)
    row, _part = published(people)
    key = example(row.slug).key
    found = subject_of("practice", key)
    assert (found.organisation, found.title) == (
        "fernshire",
        example(row.slug).practice.title,
    )
    assert subject_of("practice", f"{row.slug}.2") is None
    assert subject_of("practice", MEETING).organisation == PROJECT
    checking.mark(
        kind="practice", key=key, level="checked", note="I read it all.", organisation="Harbour",
        by=PROGRAM,
    )  # fmt: skip
    assert "Checked by Harbour" in page(client, row.slug)


def test_programs_get_all_of_it(make_user):
    people = people_of(make_user)
    row, _part = published(people)
    for one in examples():
        told = json.loads(json.dumps(as_json(one)))
        assert told["findings"]
        assert {found["direction"] for found in told["findings"]} == set(one.directions)
    told = as_json(example(row.slug))
    assert told["young_people_wrote"][0]["text"] == SHOWN
    assert "Kettleby" not in json.dumps(told)


def test_an_example_inspires_a_proposal(make_user):
    people = people_of(make_user)
    library.link_to_proposal(
        slug=MEETING, proposal="meet-first", reason="It was tried.", by=people.editor
    )
    assert library.proposals_of(MEETING) == ["meet-first"]
    assert library.proposals_of("vipp-sd") == []


def test_the_list_asks_the_database_as_often_however_many_there_are(
    client, make_user, django_assert_max_num_queries
):
    people = people_of(make_user)
    for count in range(3):
        published(people, title=f"Number {count}")
    with django_assert_max_num_queries(4):
        assert len(listed(page(client))) == len(practices()) + 3
