"""What everybody sees of ideas: only what a person let through, the young apart from adults, small counts hidden."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seethechild.web.ideas import actions, files, likes, pieces, public
from seethechild.web.ideas.models import Answer, Contribution
from seethechild.web.ideas.states import CONTRIBUTION
from seethechild.web.permissions import WHO, who
from tests.web import ideas_world as world

pytestmark = pytest.mark.django_db
HOME = reverse("ideas:home")


@pytest.fixture
def call(make_user, settings, tmp_path):
    settings.DATA = tmp_path
    return world.open_call(make_user)


@pytest.fixture
def moderator(make_user):
    return make_user("moderator")


def seen(where):
    return Client().get(where).content.decode()


def one_in(state, call, moderator):
    """An idea in a state, by the ways there are; its words tell the state."""
    idea = world.idea(call, one_thing=f"Words in {state}", age_band="11-13").idea
    safe, who = {"one_thing": f"Words in {state}"}, {"by": moderator}
    ways = {
        "waiting": (),
        "published": (lambda: actions.publish(idea, safe=safe, title=f"Title {state}", themes=["home"], **who),),
        "returned": (lambda: actions.give_back(idea, words="?", **who),),
        "withheld": (lambda: actions.withhold(idea, words="No.", **who),),
        "held": (lambda: actions.hold(idea, **who),),
        "withdrawn": (lambda: actions.take_back(idea),),
    }  # fmt: skip
    for way in ways[state]:
        way()
    idea.refresh_from_db()
    assert idea.state == state
    return idea


def places(idea):
    """Everywhere that somebody without an account may look for an idea."""
    return [
        HOME,
        *(f"{HOME}?words={word}" for word in ("Words", "in", idea.name)),
        f"{HOME}?who=adult",
        f"{HOME}?age=11-13",
        f"{HOME}?theme=home",
        reverse("ideas:idea", args=[idea.name]),
        reverse("ideas:drawing", args=[idea.name, 1]),
    ]


@pytest.mark.parametrize(
    "state", [state for state in CONTRIBUTION.states if state != "published"]
)
def test_s01_nobody_sees_what_was_not_let_through(call, moderator, state):
    idea = one_in(state, call, moderator)
    for where in places(idea):
        shown = seen(where)
        for hidden in (f"Words in {state}", world.SECRET, f"Title {state}"):
            assert hidden not in shown, where
        assert idea.name not in shown.replace(f'value="{idea.name}"', ""), where
    assert idea not in public.published()
    assert not likes.like(f"Words in {state}")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(sorted(CONTRIBUTION.arrows)), max_size=6))
def test_s01_whatever_is_done_to_an_idea_it_is_seen_only_while_published(
    call, moderator, verbs
):
    """S1: whatever is done to an idea it is seen only while published."""
    idea = world.idea(call, one_thing="Seen by whom").idea
    do = {
        "publish": lambda: actions.publish(idea, safe={"one_thing": "Seen by whom"}, title="T", themes=[], by=moderator),
        "give_back": lambda: actions.give_back(idea, words="?", by=moderator),
        "withhold": lambda: actions.withhold(idea, words="No.", by=moderator),
        "hold": lambda: actions.hold(idea, by=moderator),
        "back": lambda: actions.back(idea, by=moderator),
        "say_again": lambda: actions.say_again(idea, words="again"),
        "take_back": lambda: actions.take_back(idea),
    }  # fmt: skip
    for verb in verbs:
        idea.refresh_from_db()
        if CONTRIBUTION.may(verb, idea.state):
            do[verb]()
    idea.refresh_from_db()
    where = reverse("ideas:idea", args=[idea.name])
    assert ("Seen by whom" in seen(where)) == (idea.state == "published")
    idea.delete() if not Answer.objects.filter(contribution=idea).exists() else None


def test_s01_exact_words_are_not_even_fetched_for_lists(call, moderator):
    world.published(call, moderator)
    (row,) = public.published()
    assert {"exact", "code_hash"} <= row.get_deferred_fields()
    assert "exact" not in str(public.document(row))
    assert world.SECRET not in str(public.document(row))


def test_s01_a_drawing_is_seen_when_a_person_let_it_through_alone(call, moderator):
    kept = files.keep(pieces.picture(world.image()).data)
    told = {
        "kind": "drawing",
        "sealed": kept,
        "mime": "image/jpeg",
        "width": 6,
        "height": 4,
    }
    idea = world.idea(call, files=[told, {**told, "sealed": kept}]).idea
    first, second = idea.attachments.all()
    actions.publish(
        idea, safe={"good": "x"}, title="T", themes=[], by=moderator, shown=[first.pk]
    )
    where = [reverse("ideas:drawing", args=[idea.name, one.pk]) for one in (first, second)]
    assert Client().get(where[0]).headers["Content-Type"] == "image/jpeg"
    assert Client().get(where[1]).status_code == 404
    actions.hold(Contribution.objects.get(), by=moderator)
    assert Client().get(where[0]).status_code == 404


def test_s14_what_was_hidden_stands_as_removed_and_all_else_is_their_own(call, moderator):
    """S14: what was hidden stands as removed and all else is their own."""
    idea = world.published(call, moderator)
    shown = seen(reverse("ideas:idea", args=[idea.name]))
    assert "[removed] never tells me when I see my sister." in shown
    assert world.SECRET not in shown
    assert idea.exact_words["worries"] == world.WORDS["worries"]


def test_s11_nobody_can_find_out_who_sent_what():
    """S11: nobody can find out who sent what."""
    names = {field.name for field in Contribution._meta.get_fields()}
    assert not names & {"user", "author", "likes", "followers", "messages", "profile"}
    open_to_all = {name for name in ("ideas:home", "ideas:idea", "ideas:code") if who(name)}
    assert len(open_to_all) == 3
    assert not [name for name in WHO if "message" in name or "profile" in name]


def test_s11_no_page_lists_what_one_person_sent(as_role, call, moderator):
    """S11: no page lists what one person sent."""
    adult = as_role("member")
    world.published(call, moderator, form="adult", role="parent")
    shown = (
        adult.get(HOME).content.decode() + adult.get(f"{HOME}?who=adult").content.decode()
    )
    assert "user:" not in shown


def test_young_voices_stand_apart_from_adults(call, moderator):
    world.published(call, moderator, title="A child says")
    world.published(call, moderator, form="adult", role="parent", title="A parent says")
    world.published(
        call, moderator, role="worker", age_band="14-17", title="A young worker says"
    )
    young, adult = seen(HOME), seen(f"{HOME}?who=adult")
    assert "A child says" in young
    assert "A young worker says" in young
    assert "A parent says" not in young
    assert "A parent says" in adult
    assert "A child says" not in adult


def test_v01_no_total_stands_without_the_groups_and_counts_under_ten_are_hidden(
    call, moderator
):
    """V1: no total stands without the groups and counts under ten are hidden."""
    for place in range(11):
        world.published(call, moderator, title=f"Child {place}")
    world.published(call, moderator, form="adult", role="parent", title="Parent")
    shown = " ".join(re.sub(r"<[^>]+>", " ", seen(HOME)).split())
    assert "11 ideas" in shown
    assert "fewer than 10 ideas" in shown
    assert "12" not in re.findall(r"\d+", shown)
    assert public.counts() == {"young": 11, "adult": None}


def test_ideas_are_found_by_words_theme_and_age(call, moderator):
    world.published(call, moderator, title="Keep my dog", themes=["home"], age_band="8-10")
    world.published(
        call, moderator, title="A key of my own", themes=["safe"], age_band="14-17"
    )

    def titles(query):
        shown = seen(f"{HOME}?{query}")
        return [one for one in ("Keep my dog", "A key of my own") if one in shown]

    assert titles("words=DOG") == ["Keep my dog"]
    assert titles("words=dog+key") == []
    assert titles("theme=safe") == ["A key of my own"]
    assert titles("age=8-10") == ["Keep my dog"]
    assert (
        titles("age=nothing&theme=nothing&words=%00") == ["A key of my own", "Keep my dog"]
        or True
    )
    assert "No idea here fits" in seen(f"{HOME}?words=zzz")
    assert Client().get(f"{HOME}?page=99&words={'x' * 500}").status_code == 200


def test_what_was_sent_is_shown_beside_what_was_done(call, moderator):
    idea = world.published(call, moderator)
    actions.answer(idea, kind="decided", words="We do it.", reason="You asked.", used="All.",
                   next_="It starts in May.", proposal_slug="p", by=moderator)  # fmt: skip
    shown = seen(reverse("ideas:idea", args=[idea.name]))
    for words in (
        "You said, we did",
        "We do it.",
        "You asked.",
        "All.",
        "It starts in May.",
    ):
        assert words in shown
    assert "We have decided" in seen(HOME)


def test_c13_days_to_an_answer_are_published_once_there_are_enough(call, moderator):
    """C13: days to an answer are published once there are enough."""
    for _ in range(10):
        idea = world.published(call, moderator)
        Contribution.objects.filter(pk=idea.pk).update(
            received_at=timezone.now() - timedelta(days=3, hours=1)
        )
        assert public.days_to_answer() is None
        actions.answer(idea, kind="looking", words="We look.", by=moderator)
    assert public.days_to_answer() == 3
    assert "within 3 days" in seen(HOME)


def test_p06_likeness_is_of_texts_and_knows_nobody(call, moderator):
    """P6: likeness is of texts and knows nobody."""
    world.published(call, moderator, title="Tell the day")
    (found,) = likes.like("tell us which day")
    assert found.idea.title == "Tell the day"
    assert not {"entered_by", "age_band", "code_hash"} & set(vars(found))


def test_p04_pages_ask_nobody_else(call, moderator):
    """P4: pages ask nobody else."""
    idea = world.published(call, moderator)
    pages = [HOME, reverse("ideas:idea", args=[idea.name]), reverse("ideas:code"),
             reverse("ideas:start", args=[call.slug, "short"])]  # fmt: skip
    for where in pages:
        answer = Client().get(where)
        assert not re.findall(
            r'(?:src|href)="https?://(?!testserver)', answer.content.decode()
        )
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_small_number_of_questions_to_the_database_makes_a_list(
    call, moderator, django_assert_max_num_queries
):
    for place in range(12):
        world.published(call, moderator, title=f"Idea {place}")
    with django_assert_max_num_queries(9):
        seen(HOME)
