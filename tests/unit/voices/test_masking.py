"""What may tell who somebody is gets marked (S12)."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.voices.masking import KINDS, REMOVED, Span, find, masked
from seethechild.voices.patterns import check_digit_fits
from tests.unit.voices.letters import (
    LISTED,
    UNLISTED,
    kinds_of,
    letters,
    small_letters,
    with_check_digit,
)

LETTERS = letters()
SMALL = small_letters()


def covered(text, start, end):
    """Whether every letter and digit of a piece is in something marked."""
    marked = {place for span in find(text) for place in range(span.start, span.end)}
    return all(place in marked for place in range(start, end) if text[place].isalnum())


def share(found):
    found = list(found)
    return sum(found) / len(found)


def share_found(of, *kinds):
    return share(
        covered(letter.text, start, end) for letter, start, end in kinds_of(of, *kinds)
    )


def false_alarms(of):
    """Marked words that nobody asked to hide, in a hundred words."""
    wrong = words = 0
    for letter in of:
        asked = {at for _, start, end in letter.pieces for at in range(start, end)}
        words += len(letter.text.split())
        wrong += sum(
            not asked & set(range(span.start, span.end)) for span in find(letter.text)
        )
    return 100 * wrong / words


@pytest.mark.parametrize("kind", ["phone", "email", "postcode", "nhs"])
def test_s12_all_phones_emails_postcodes_and_nhs_numbers_are_marked(kind):
    """S12: all phones, e-mails, postcodes and NHS numbers are marked."""
    missed = [
        letter.text[start:end]
        for letter, start, end in kinds_of(LETTERS, kind)
        if not covered(letter.text, start, end)
    ]
    assert not missed
    assert len(list(kinds_of(LETTERS, kind))) >= 24


def test_s12_at_least_nine_names_in_ten_are_marked():
    """S12: at least nine names in ten are marked."""
    assert share_found(LETTERS, "name", "surname") >= 0.90


def test_s12_dates_schools_and_places_are_marked():
    assert share_found(LETTERS, "date") == 1
    assert share_found(LETTERS, "school", "street", "town") >= 0.95


def test_names_in_small_letters_are_marked_where_rules_can_know_them():
    """Listed names are found; of others only those beside a word that says so. Readers must know."""
    listed = {name.lower() for name in LISTED}
    of_list = [
        covered(letter.text, start, end)
        for letter, start, end in kinds_of(SMALL, "name")
        if letter.text[start:end] in listed
    ]
    assert share(of_list) == 1
    assert share_found(SMALL, "name", "surname") >= 0.80


def test_false_alarms_are_few():
    assert false_alarms(LETTERS) <= 1.0
    assert false_alarms(SMALL) <= 1.0


def test_the_set_is_two_hundred_and_half_of_its_kinds_are_on_no_list():
    assert len(LETTERS) == 200
    names = [letter.text[start:end] for letter, start, end in kinds_of(LETTERS, "name")]
    assert share(name in UNLISTED for name in names) > 0.2


@pytest.mark.parametrize(
    "text",
    [
        "We wait too long. On Monday the Council said it will take a year, and CAMHS said more.",
        "I think Social Workers should have fewer children, and I would pay for that.",
        "Why do I have to say it 5 times to 12 people in 3 weeks? It's 2026.",
        "In May I will ask, and I hope for joy and a rose in summer.",
        "It costs £12,000 a year, from 2019-2020 it rose by 30%.",
        "my primary school is nice but the road is loud and the park is far",
        "A social worker who listens. A teacher is there. My mum is sad.",
    ],
)
def test_what_names_nobody_is_left_alone(text):
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "piece"),
    [
        ("follow me @kyle.x09 ok", "url", "@kyle.x09"),
        ("my snap is kylex09", "url", "kylex09"),
        ("look at www.made-up.example/kyle now", "url", "www.made-up.example/kyle"),
        ("made-up.com has it", "url", "made-up.com"),
        ("it is oh seven seven double oh nine oh oh four six one", "phone",
         "oh seven seven double oh nine oh oh four six one"),
        ("call 07700 900 461 or 07700 900 462 x", "phone", "07700 900 461"),
        ("my case number is 48213377", "number", "48213377"),
        ("I was born in 2014 here", "date", "born in 2014"),
        ("my birthday is 4th march", "date", "4th march"),
        ("we live in gateshead now", "place", "gateshead"),
        ("I go to st marys primary school", "place", "st marys primary school"),
        ("at 14 Larkspur Road we", "place", "14 Larkspur Road"),
        ("the worker, Zebedee, left", "name", "Zebedee"),
        ("I saw O’Rourke there", "name", "O’Rourke"),
        ("love from zebedee", "name", "zebedee"),
    ],
)  # fmt: skip
def test_one_of_each(text, kind, piece):
    assert (kind, piece) in [
        (span.kind, text[span.start : span.end]) for span in find(text)
    ]


def test_a_name_once_known_is_marked_everywhere():
    text = "My brother Zebedee hid. Then zebedee cried."
    assert masked(text, find(text)) == f"My brother {REMOVED} hid. Then {REMOVED} cried."


def test_shouting_does_not_make_every_word_a_name():
    text = "PLEASE LET ME SEE MY SISTER ELLIE EVERY WEEK"
    assert [text[span.start : span.end] for span in find(text)] == ["ELLIE"]


def test_the_check_digit_is_the_one_of_the_definition():
    made = [with_check_digit(f"99912345{place}") for place in range(10)]
    assert all(check_digit_fits(number) for number in made if number)
    assert not check_digit_fits("9434765918")


def test_what_is_hidden_reads_as_removed():
    text = "Kyle Smith, of Leeds"
    spans = [
        Span(15, 20, "place"),
        Span(5, 10, "name"),
        Span(0, 4, "name"),
        Span(0, 2, "name"),
    ]
    assert masked(text, spans) == "[removed], of [removed]"
    assert masked(text, []) == text


@settings(max_examples=50)
@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=200)
)
def test_pieces_are_in_order_apart_and_of_a_kind(text):
    spans = find(text)
    assert all(
        0 <= span.start < span.end <= len(text) and span.kind in KINDS for span in spans
    )
    assert all(one.end <= two.start for one, two in itertools.pairwise(spans))


@settings(max_examples=50)
@given(
    st.lists(
        st.sampled_from(["kyle", "I", "am", "sad", "07700 900461", "NE99 1AA", ".", "my"])
    )
)
def test_nothing_hidden_stays_and_nothing_else_goes(words):
    text = " ".join(words)
    safe = masked(text, find(text))
    assert "kyle" not in safe
    assert "07700" not in safe
    assert safe.count("sad") == text.count("sad")
