"""Likeness, written to be read: the plain twin of ``voices.likeness``."""

from collections import Counter
from math import log, sqrt

from seethechild.voices.likeness import root
from seethechild.voices.words import WORD


def counts(text):
    return Counter(filter(None, map(root, WORD.findall(text.lower()))))


def weights(text, texts):
    """Word → (1 + ln count) x (1 + ln((1 + n) / (1 + n with the word)))."""
    held = [counts(other) for other in texts]
    return {
        word: (1 + log(count))
        * (1 + log((1 + len(texts)) / (1 + sum(word in words for words in held))))
        for word, count in counts(text).items()
    }


def cosine(one, two, texts):
    """Likeness of two texts among many."""
    a, b = weights(one, texts), weights(two, texts)
    if not a or not b:
        return 0.0
    across = sum(a[word] * b[word] for word in a.keys() & b.keys())
    return across / sqrt(sum(w * w for w in a.values()) * sum(w * w for w in b.values()))
