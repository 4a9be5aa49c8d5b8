"""How hard a text is to read: the school year in which most can read it.

Source:
    Kincaid and others (1975), Derivation of new readability formulas for Navy enlisted personnel.
"""

import re

WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
VOWELS = re.compile(r"[aeiouy]+")
SENTENCE_END = re.compile(r"[.!?:;]+(?:\s|$)")


def syllables(word: str) -> int:
    """Count groups of vowels; a silent e at the end is none.

    Args:
        word: of English.

    Returns:
        At least 1.

    Example:
        >>> [syllables(word) for word in ("child", "care", "council", "protection", "table")]
        [1, 1, 2, 3, 2]
    """
    word = word.lower().replace("’", "'")
    groups = len(VOWELS.findall(word))
    silent = word.endswith(("e", "ed", "es")) and not word.endswith(
        ("le", "ted", "ded", "ses")
    )
    return max(groups - (silent and groups > 1), 1)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text.

    Args:
        text: sentences of English.

    Returns:
        The school year (of the United States) in which most can read it; 0 for a text without a
        word. Add about five for the reader's age.

    Example:
        >>> grade("The cat sat on the mat.") < 1 < 8 < grade(
        ...     "Multidisciplinary practitioners characteristically underestimate organisational complexity."
        ... )
        True
    """
    sentences = [each for each in SENTENCE_END.split(text) if WORD.search(each)]
    words = WORD.findall(text)
    if not words:
        return 0.0
    return (
        0.39 * len(words) / len(sentences)
        + 11.8 * sum(map(syllables, words)) / len(words)
        - 15.59
    )
