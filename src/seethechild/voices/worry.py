"""Words that may mean that somebody is not safe: what holds them is read first.

It only puts texts in an order. Who writes of danger in other words, or in a drawing, is found by a person
who reads everything.
"""

from functools import cache

from seethechild.voices.words import WORD, listed, stem


@cache
def _stems() -> frozenset[str]:
    return frozenset(map(stem, listed("worrying")))


def worrying(text: str) -> int:
    """Count the different words of a text that may mean that somebody is not safe.

    Example:
        >>> worrying("He hits me and I hide. He hit me."), worrying("Keep the same social worker.")
        (2, 0)
    """
    return len(_stems() & {stem(word) for word in WORD.findall(text)})
