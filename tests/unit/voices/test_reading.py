"""The grade of a text is the published formula's."""

import pytest

from seethechild.voices.reading import grade, syllables


def test_the_formula_is_the_published_one():
    """Six words of one syllable each in one sentence: 0.39 x 6 + 11.8 x 1 - 15.59."""
    assert grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)


def test_two_sentences_are_easier_than_one_as_long():
    joined = grade("We went to the park and then we ate our tea")
    assert grade("We went to the park. And then we ate our tea.") < joined


def test_a_text_without_words_has_grade_nought():
    assert grade("") == grade("123 !!!") == 0


@pytest.mark.parametrize(
    ("word", "count"),
    [("helped", 1), ("wanted", 2), ("houses", 2), ("little", 2), ("I", 1), ("don’t", 1)],
)
def test_syllables_of_words_children_write(word, count):
    assert syllables(word) == count
