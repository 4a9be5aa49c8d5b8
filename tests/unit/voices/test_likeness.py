"""Likeness is its plain twin's, and what the words say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.voices.likeness import Index, root
from tests.unit.voices.letters import letters
from tests.unit.voices.plain_likeness import cosine

WORDS = [
    "worker",
    "workers",
    "school",
    "sister",
    "waiting",
    "wait",
    "the",
    "night",
    "plan",
    "Ł",
    "don't",
]
some_text = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
few = settings(max_examples=40)
some_texts = st.lists(some_text, min_size=1, max_size=6)


def told(text):
    """Whether a text says anything but words that say nothing."""
    return any(map(root, text.split()))


@few
@given(some_texts, some_text)
def test_the_index_is_its_plain_twin(texts, asked):
    found = {like.place: like.score for like in Index(texts).like(asked, most=len(texts))}
    for place, text in enumerate(texts):
        assert found.get(place, 0.0) == pytest.approx(cosine(asked, text, texts), abs=1e-12)


@few
@given(some_texts)
def test_pairs_are_its_plain_twin(texts):
    found = {(pair.one, pair.two): pair.score for pair in Index(texts).pairs(above=1e-9)}
    for one in range(len(texts)):
        for two in range(one + 1, len(texts)):
            expected = cosine(texts[one], texts[two], texts)
            assert found.get((one, two), 0.0) == pytest.approx(expected, abs=1e-12)


@few
@given(some_texts, st.integers(1, 3))
def test_the_nearest_pairs_are_the_likest_of_each(texts, nearest):
    index = Index(texts)
    everything = index.pairs(above=0.1)
    near = index.pairs(above=0.1, nearest=nearest)
    assert {(p.one, p.two) for p in near} <= {(p.one, p.two) for p in everything}
    assert len(near) <= nearest * len(texts)
    for place in range(len(texts)):
        scores = sorted(
            (p.score for p in everything if place in (p.one, p.two)), reverse=True
        )
        kept = sorted((p.score for p in near if place in (p.one, p.two)), reverse=True)
        assert kept[:nearest] == pytest.approx(scores[:nearest])


@few
@given(some_texts, some_texts)
def test_an_index_that_reads_only_what_is_new_is_the_same_index(texts, others):
    new, again = Index(texts), Index(texts, before=Index(others))
    assert again.pairs(above=0.1) == new.pairs(above=0.1)
    assert again.like("worker night plan") == new.like("worker night plan")
    told = [(pair.one, pair.two, pair.score) for pair in new.pairs(above=0.1)]
    assert again.nearest(above=0.1) == told


def test_texts_of_few_words_make_few_pairs():
    words = [f"{a}{b}plimf" for a in "bcdfg" for b in "aeiou"]
    texts = [" ".join(words[(n * k) % 25] for k in range(1, 9)) for n in range(300)]
    assert len(Index(texts).pairs(above=0.25, nearest=5)) <= 1500


@few
@given(some_texts)
def test_likeness_is_the_same_both_ways(texts):
    index = Index(texts)
    both = {
        (one, like.place): like.score
        for one, text in enumerate(texts)
        for like in index.like(text, most=len(texts))
    }
    assert all(score == pytest.approx(both[two, one]) for (one, two), score in both.items())


@few
@given(some_texts)
def test_the_same_text_is_wholly_alike(texts):
    index = Index(texts)
    for text in filter(told, texts):
        best = index.like(text, most=1)[0]
        assert best.score == pytest.approx(1)


@few
@given(some_texts, st.randoms(use_true_random=False))
def test_neither_the_order_of_texts_nor_of_words_matters(texts, chance):
    order = list(range(len(texts)))
    chance.shuffle(order)
    turned = [" ".join(reversed(texts[place].split())) for place in order]
    first = {
        frozenset((pair.one, pair.two)): pair.score
        for pair in Index(texts).pairs(above=1e-9)
    }
    second = {
        frozenset((order[pair.one], order[pair.two])): pair.score
        for pair in Index(turned).pairs(above=1e-9)
    }
    assert first == pytest.approx(second)


def test_what_makes_it_is_told_in_the_words_of_the_found_text():
    index = Index(["Workers stay for years", "A suitcase", "The bus is late for years"])
    found = index.like("A worker who stays")
    assert [(like.place, like.shared) for like in found] == [(0, ("stay", "workers"))]


def test_rare_words_count_for_more():
    texts = [
        "school and sister",
        "school and night",
        "sister and school and school",
        "school bus",
    ]
    assert [like.place for like in Index(texts).like("school night", most=1)] == [1]
    assert Index(["school bus", *texts]).like("school bus", most=1)[0].shared == (
        "bus",
        "school",
    )


@pytest.mark.parametrize("texts", [[], [""], ["the and of", "the and of"]])
def test_texts_that_say_nothing_are_like_nothing(texts):
    assert Index(texts).like("the social worker") == []
    assert Index(texts).like("") == []
    assert Index(texts).pairs(above=0.1) == []


def test_most_and_above_bound_what_is_found():
    texts = [letter.text for letter in letters(100)]
    index = Index(texts)
    assert len(index.like(texts[0], most=3)) == 3
    assert all(like.score >= 0.5 for like in index.like(texts[0], most=100, above=0.5))
