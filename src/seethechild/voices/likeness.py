"""How alike two texts are, by the words they share; rare words count for more.

TF-IDF and the cosine between texts, kept as sparse arrays. Nothing is learned and nothing leaves the machine:
every likeness can be told by the words that make it.

Source:
    Salton and Buckley (1988), Term-weighting approaches in automatic text retrieval, Information Processing &
    Management 24(5): 513-523. Weights: (1 + ln count) x (1 + ln((1 + n) / (1 + n with the word))).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt

from seethechild.voices.words import WORD, listed, stem

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


#: Words that say nothing of what a text is about.
STOP_WORDS: Final = listed("stop")


@cache
def root(word: str) -> str:
    """Return what a word is counted as; nothing where it says nothing of what a text is about.

    Example:
        >>> [root(word) for word in ("workers", "waiting", "don't", "themselves", "a")]
        ['worker', 'wait', '', '', '']
    """
    plain = word.lower().replace("’", "'")
    found = stem(plain)
    stopped = {plain.replace("'", ""), found} & STOP_WORDS
    return "" if stopped or len(found) == 1 else found


@dataclass(frozen=True)
class Like:
    """A text that is like another.

    Attributes:
        place: of the text in what the index was made of.
        score: cosine, from 0 (no word shared) to 1 (the same words as often).
        shared: words of the found text that make it, most telling first.
    """

    place: int
    score: float
    shared: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two texts that are alike.

    Attributes:
        one: place of the first.
        two: place of the second, larger.
        score: cosine, as in ``Like``.
        shared: words that make it, most telling first.
    """

    one: int
    two: int
    score: float
    shared: tuple[str, ...]


class Index:
    """Texts, ready to be asked which are alike.

    Args:
        texts: as people wrote them.

    Examples:
        >>> index = Index(["Keep the same social worker", "A real suitcase", "One worker who stays"])
        >>> [(like.place, like.shared) for like in index.like("I want workers who stay")]
        [(2, ('stays', 'worker')), (0, ('worker',))]
        >>> [(pair.one, pair.two, pair.shared) for pair in index.pairs(above=0.1)]
        [(0, 2, ('worker',))]
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = tuple(texts)
        counted = [_counted(text) for text in texts]
        known = sorted({word for words in counted for word in words})
        self._column = {word: column for column, word in enumerate(known)}
        self._known = known
        columns = [sorted(map(self._column.__getitem__, words)) for words in counted]
        flat = np.fromiter(chain.from_iterable(columns), np.intp)
        counts = np.fromiter(
            (
                words[known[column]]
                for words, row in zip(counted, columns, strict=True)
                for column in row
            ),
            np.float64,
        )
        lengths = [len(row) for row in columns]
        self._rarity = _rarity(np.bincount(flat, minlength=len(known)), len(counted))
        weights = (1 + np.log(counts)) * self._rarity[flat]
        owners = np.repeat(np.arange(len(counted)), lengths)
        norms = np.sqrt(np.bincount(owners, weights**2, minlength=len(counted)))
        weights /= norms[owners]
        ends = np.cumsum(lengths)[:-1]
        self._rows = _cut(flat, weights, ends)
        order = np.argsort(flat, kind="stable")
        starts = np.searchsorted(flat[order], np.arange(1, len(known)))
        self._postings = _cut(owners[order], weights[order], starts)
        self._written: dict[int, dict[str, str]] = {}

    def like(self, text: str, most: int = 5, *, above: float = 0.0) -> list[Like]:
        """Find the texts most like one, the likest first.

        Args:
            text: it need not be among them.
            most: how many at most.
            above: how alike they must be at least.

        Returns:
            None that shares no word with it; equal ones in the order of the index.
        """
        columns, weights = self._weighed(text)
        scores = self._scores(columns, weights)
        order = np.argsort(-scores, kind="stable")[:most]
        return [
            Like(place, float(scores[place]), self._shared(columns, weights, place))
            for place in order.tolist()
            if scores[place] > 0 and scores[place] >= above
        ]

    def pairs(self, *, above: float, nearest: int | None = None) -> list[Pair]:
        """Find every two texts that are alike, the likest first.

        Args:
            above: how alike they must be at least; more than 0.
            nearest: only pairs of which one is among so many likest of the other; without it all,
                which can be as many as half the square of the texts.
        """
        found: dict[tuple[int, int], float] = {}
        for one, row in enumerate(self._rows):
            scores = self._scores(*row)
            scores[one : one + 1] = 0.0  # of no texts there is one empty row
            others = np.flatnonzero(scores >= above)
            likest = others[np.argsort(-scores[others], kind="stable")][:nearest]
            for two in likest.tolist():
                found.setdefault((min(one, two), max(one, two)), float(scores[two]))
        return [
            Pair(one, two, score, self._shared(*self._rows[one], two))
            for (one, two), score in sorted(
                found.items(), key=lambda each: (-each[1], each[0])
            )
        ]

    def _weighed(self, text: str) -> tuple[Places, Floats]:
        """Return columns in order and weights; of length 1 together with words that are in no text."""
        counted = _counted(text)
        columns = sorted(self._column[word] for word in counted if word in self._column)
        counts = np.array([counted[self._known[column]] for column in columns], np.float64)
        weights = (1 + np.log(counts)) * self._rarity[columns]
        strange = [count for word, count in counted.items() if word not in self._column]
        none = _rarity(np.zeros(1), len(self._texts))[0]
        others = (1 + np.log(np.array(strange, np.float64))) * none
        length = float(np.sqrt(np.sum(weights**2) + np.sum(others**2)))
        return np.array(columns, np.intp), weights / (length or 1.0)

    def _scores(self, columns: Places, weights: Floats) -> Floats:
        scores = np.zeros(len(self._texts))
        for column, weight in zip(columns.tolist(), weights.tolist(), strict=True):
            rows, held = self._postings[column]
            scores[rows] += held * weight
        return np.minimum(scores, 1.0)

    def _shared(self, columns: Places, weights: Floats, place: int) -> tuple[str, ...]:
        """Return the words of a text that are also in the columns, most telling first."""
        here, held = self._rows[place]
        both, at, there = np.intersect1d(
            columns, here, assume_unique=True, return_indices=True
        )
        order = np.argsort(-weights[at] * held[there], kind="stable")
        written = self._written.get(place) or _written(self._texts[place])
        self._written[place] = written
        return tuple(written[self._known[column]] for column in both[order].tolist())


def _counted(text: str) -> Counter[str]:
    counted = Counter(map(root, WORD.findall(text.lower())))
    del counted[""]
    return counted


def _written(text: str) -> dict[str, str]:
    """Return every root and how this text writes it first."""
    return {root(word): word for word in reversed(WORD.findall(text.lower()))}


def _rarity(held: npt.NDArray[np.number], count: int) -> Floats:
    return np.asarray(np.log((1 + count) / (1 + held)) + 1, np.float64)


def _cut(places: Places, weights: Floats, ends: Places) -> list[tuple[Places, Floats]]:
    return list(zip(np.split(places, ends), np.split(weights, ends), strict=True))
