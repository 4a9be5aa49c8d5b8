"""How alike two texts are, by the words they share; rare words count for more.

TF-IDF and the cosine between texts, kept as sparse arrays. Nothing is learned and nothing leaves the machine:
every likeness can be told by the words that make it.

Source:
    Salton and Buckley (1988), Term-weighting approaches in automatic text retrieval, Information Processing &
    Management 24(5): 513-523. Weights: (1 + ln count) x (1 + ln((1 + n) / (1 + n with the word))).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from seethechild.voices.words import WORD, listed, stem

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
#: Words as they are written, and how often each root is there.
Reading = tuple[list[str], Counter[str]]


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
        before: an index of most of them: what it read is not read again.

    Examples:
        >>> index = Index(["Keep the same social worker", "A real suitcase", "One worker who stays"])
        >>> [(like.place, like.shared) for like in index.like("I want workers who stay")]
        [(2, ('stays', 'worker')), (0, ('worker',))]
        >>> [(pair.one, pair.two, pair.shared) for pair in index.pairs(above=0.1)]
        [(0, 2, ('worker',))]
    """

    def __init__(self, texts: Sequence[str], before: "Index | None" = None) -> None:
        done: Mapping[str, Reading] = before.read if before else {}
        #: Words and counted roots by text.
        self.read: dict[str, Reading] = {
            text: done.get(text) or _read(text) for text in texts
        }
        self._words = [self.read[text][0] for text in texts]
        counted = [self.read[text][1] for text in texts]
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
        self._texts_with = np.bincount(flat, minlength=len(known))
        self._rarity = _rarity(self._texts_with, len(counted))
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
        self._held: dict[int, dict[int, float]] = {}

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
        here = dict(zip(columns.tolist(), weights.tolist(), strict=True))
        scores = self._scores(columns, weights)
        order = np.argsort(-scores, kind="stable")[:most]
        return [
            Like(place, float(scores[place]), self._shared(here, place))
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
        return [
            Pair(one, two, score, self.shared(one, two))
            for one, two, score in self.nearest(above=above, most=nearest)
        ]

    def nearest(
        self, *, above: float, most: int | None = None
    ) -> list[tuple[int, int, float]]:
        """Find what ``pairs`` finds without the words: places and cosine, the likest first.

        Args:
            above: as in ``pairs``.
            most: as ``nearest`` in ``pairs``.
        """
        found: dict[tuple[int, int], float] = {}
        for one, row in enumerate(self._rows):
            scores = self._scores(*row)
            scores[one : one + 1] = 0.0  # of no texts there is one empty row
            others = np.flatnonzero(scores >= above)
            likest = others[np.argsort(-scores[others], kind="stable")][:most]
            for two in likest.tolist():
                found.setdefault((min(one, two), max(one, two)), float(scores[two]))
        return [
            (one, two, score)
            for (one, two), score in sorted(
                found.items(), key=lambda each: (-each[1], each[0])
            )
        ]

    def shared(self, one: int, two: int) -> tuple[str, ...]:
        """Return the words of the second text that make it like the first, most telling first."""
        return self._shared(self._weights_of(one), two)

    def _weighed(self, text: str) -> tuple[Places, Floats]:
        """Return columns in order and weights; of length 1 together with words that are in no text."""
        counted = _counted(WORD.findall(text.lower()))
        columns = sorted(self._column[word] for word in counted if word in self._column)
        counts = np.array([counted[self._known[column]] for column in columns], np.float64)
        weights = (1 + np.log(counts)) * self._rarity[columns]
        strange = [count for word, count in counted.items() if word not in self._column]
        none = _rarity(np.zeros(1), len(self._words))[0]
        others = (1 + np.log(np.array(strange, np.float64))) * none
        length = float(np.sqrt(np.sum(weights**2) + np.sum(others**2)))
        return np.array(columns, np.intp), weights / (length or 1.0)

    def _scores(self, columns: Places, weights: Floats) -> Floats:
        postings = [self._postings[column] for column in columns.tolist()]
        if not postings:
            return np.zeros(len(self._words))
        rows = np.concatenate([places for places, _ in postings])
        held = np.concatenate([weights for _, weights in postings])
        held *= np.repeat(weights, self._texts_with[columns])
        return np.minimum(np.bincount(rows, held, minlength=len(self._words)), 1.0)

    def _weights_of(self, place: int) -> dict[int, float]:
        """Return a text's weights by column: for a few words a dictionary is faster than arrays."""
        if place not in self._held:
            columns, weights = self._rows[place]
            self._held[place] = dict(zip(columns.tolist(), weights.tolist(), strict=True))
        return self._held[place]

    def _shared(self, here: Mapping[int, float], place: int) -> tuple[str, ...]:
        """Return the words of a text that are also in the columns, most telling first."""
        there = self._weights_of(place)
        both = sorted(
            here.keys() & there.keys(),
            key=lambda column: (-here[column] * there[column], column),
        )
        if place not in self._written:
            self._written[place] = _written(self._words[place])
        written = self._written[place]
        return tuple(written[self._known[column]] for column in both)


def _read(text: str) -> Reading:
    """Return the words of a text as they are written, and how often it has each root."""
    words = WORD.findall(text.lower())
    return words, _counted(words)


def _counted(words: Sequence[str]) -> Counter[str]:
    counted = Counter(map(root, words))
    del counted[""]
    return counted


def _written(words: Sequence[str]) -> dict[str, str]:
    """Return every root and how a text writes it first."""
    return {root(word): word for word in reversed(words)}


def _rarity(held: npt.NDArray[np.number], count: int) -> Floats:
    return np.asarray(np.log((1 + count) / (1 + held)) + 1, np.float64)


def _cut(places: Places, weights: Floats, ends: Places) -> list[tuple[Places, Floats]]:
    bounds = pairwise((0, *ends.tolist(), len(places)))
    return [
        (places[a:b], weights[a:b]) for a, b in bounds
    ]  # np.split takes five times as long
