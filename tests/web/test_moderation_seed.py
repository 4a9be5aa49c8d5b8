"""The made-up ideas: well formed, sent and decided as real ones are, with nothing left that tells who."""

from collections import Counter
from itertools import combinations

import pytest

from seethechild.voices.likeness import Index
from seethechild.voices.masking import find
from seethechild.voices.reading import grade
from seethechild.web.audit.verify import verify
from seethechild.web.ideas import codes
from seethechild.web.ideas.choices import AGE_BANDS, THEMES, VOICES
from seethechild.web.ideas.seed import CALL, texts
from seethechild.web.moderation import seed
from seethechild.web.moderation.models import Decision
from seethechild.web.moderation.queue import queue
from seethechild.web.safety.models import Concern
from tests.web import ideas_world

PUBLISHED = [one for one in texts() if "ends" not in one]


def words_of(one):
    return " ".join(one["answers"].values())


def test_there_are_forty_in_different_voices_and_each_says_it_is_made_up():
    assert [one["id"] for one in texts()] == [f"s{place:02}" for place in range(1, 41)]
    assert all("(made up)" in one["voice"] for one in texts())
    assert len({one["voice"] for one in texts()}) > 30
    assert {one["form"] for one in texts()} == {
        "pictures",
        "short",
        "full",
        "adult",
        "session",
    }
    ends = Counter(one.get("ends", "published") for one in texts())
    assert ends == {"published": 33, "returned": 2, "withheld": 2, "held": 1, "waiting": 2}


def test_what_is_chosen_can_be_chosen_and_what_is_hidden_is_there():
    for one in texts():
        assert one["role"] in dict(VOICES)
        assert one["age"] in dict(AGE_BANDS)
        assert set(one["tags"]) <= set(dict(THEMES))
        assert (
            bool(one["title"]) == bool(one["tags"]) == ("ends" not in one) or one["theme"]
        )
        assert all(hidden in words_of(one) for hidden in one["hide"])
        assert ("reason" in one) == (one.get("ends") in ("returned", "withheld", "held"))


def test_all_that_the_program_marks_in_a_published_one_is_hidden():
    left = [
        (one["id"], words_of(one)[span.start : span.end])
        for one in PUBLISHED
        for span in find(words_of(one))
        if not any(words_of(one)[span.start : span.end] in hidden for hidden in one["hide"])
    ]
    assert left == []


def test_titles_are_plain():
    hard = [one["title"] for one in PUBLISHED if grade(one["title"]) > 9]
    assert hard == []


def test_those_of_one_theme_are_more_alike_than_others():
    """Grouping has something to find: the likest pair of most is of its own theme."""
    shown = [one for one in PUBLISHED if one["theme"]]
    index = Index([f"{one['title']} {words_of(one)}" for one in shown])
    scores = {(pair.one, pair.two): pair.score for pair in index.pairs(above=0.01)}
    same, other = [], []
    for pair in combinations(range(len(shown)), 2):
        is_same = shown[pair[0]]["theme"] == shown[pair[1]]["theme"]
        (same if is_same else other).append(scores.get(pair, 0.0))
    assert sum(same) / len(same) > 3 * sum(other) / len(other)


@pytest.mark.django_db
def test_they_are_sent_and_decided_by_the_real_actions(
    make_user, settings, tmp_path, monkeypatch
):
    settings.DATA = tmp_path
    monkeypatch.setattr(codes, "COST", codes.COST | {"n": 2})  # forty codes, made quickly
    people = {role: make_user(role) for role in ("worker", "moderator")}
    assert ideas_world.open_call(make_user).slug == CALL
    made = seed.seed(people)
    states = Counter(idea.state for idea in made.values())
    assert states == {
        "published": 33,
        "returned": 2,
        "withheld": 2,
        "held": 1,
        "waiting": 2,
    }
    assert made["s01"].safe["worries"].startswith("I have had five social workers.")
    assert "My brother [removed] stopped" in made["s01"].safe["worries"]
    shown = " ".join(str(idea.safe) + idea.title for idea in made.values())
    hidden = {hidden for one in PUBLISHED for hidden in one["hide"]}
    assert not [each for each in hidden if each in shown]
    assert made["s02"].safe["pictures"] == {"worries": ["sad", "helper"]}
    assert made["s14"].group.by == people["worker"].audit_name
    assert [one.idea for one in queue(people["moderator"], by_words=False)] == [
        made["s39"], made["s40"],
    ]  # fmt: skip
    assert Concern.everything.get().subject_key == made["s38"].name
    assert Decision.objects.count() == 38
    assert not [
        each for each in verify().problems if each.startswith(("ideas_", "moderation_"))
    ]
