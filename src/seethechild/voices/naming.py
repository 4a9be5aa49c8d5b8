"""Names of people, schools and places: by lists, by what stands beside them, by capitals.

There is no model that was trained on anybody's words. What the rules cannot know (a rare name, in small
letters, with nothing beside it) a person must see.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from seethechild.reference.councils import councils
from seethechild.voices.spans import Span, hidden
from seethechild.voices.words import WORD, first_names, is_common, is_first_name, listed

_RELATIONS: Final = listed("relations")
_TITLES: Final = listed("titles")
_CALLED: Final = listed("called")
_BETWEEN: Final = listed("between")
_LOVE: Final = listed("love")
_DOES: Final = listed("does")
_CAPITALS: Final = listed("capitals")
_BEFORE_PLACES: Final = listed("before_places") | _CAPITALS
_IN_PLACES: Final = listed("in_places")
_AND_ME: Final = frozenset({"me", "i"})
_SCHOOL: Final = (
    r"(?i:(?:(?:primary|junior|infants?|secondary|high|grammar|community|catholic|special|sixth\s+form|c\s?of\s?e)\s+)*"
    r"(?:school|academy|college|nursery|pre-?school|hospital|surgery|hostel|church|mosque|temple|"
    r"children['’]?s\s+home|youth\s+club))|House|Unit|Ward|Clinic|FC|Rovers|United"
)
_STREET: Final = (
    r"(?i:road|rd|street|lane|avenue|ave|crescent|terrace|gardens|estate)|St|Ln|Close|Drive|Way|Court|Grove|"
    r"Hill|Square|Row|Walk|Mews|Park|Green|Parade|Rise|View|Flats?|Tower|Place"
)
_PLACES: Final = tuple(
    re.compile(
        r"(?P<number>\b\d{1,4}[a-d]?,?\s+)?"
        rf"(?P<words>(?:[^\W\d_][\w'’.-]{{0,40}}\s+){{1,4}}?)(?P<kind>{kind})\b"
    )
    for kind in (_SCHOOL, _STREET)
)
_SENTENCE: Final = re.compile(r"(?:^|[.!?:;\n\0]|[-–—]\s)[\s\"'“\u2018(]*$")
_FEW: Final = 6
_LEAST_PLACE: Final = 4


@dataclass(frozen=True)
class Word:
    """A word of a text and what can be asked of it.

    Attributes:
        start: of its first letter.
        text: as it is written, without the 's of a genitive.
        first: whether it begins a sentence.
        gap: what stands between it and the word before.
    """

    start: int
    text: str
    first: bool
    gap: str

    @property
    def end(self) -> int:
        """After its last letter."""
        return self.start + len(self.text)

    @property
    def low(self) -> str:
        """In small letters."""
        return self.text.lower().replace("’", "'")

    @property
    def capital(self) -> bool:
        """Whether it has a capital and is no acronym."""
        return self.text[0].isupper() and not (
            self.text.isupper() and len(self.text) <= _FEW and self.low not in first_names()
        )


def find_places(text: str) -> list[Span]:
    """Find schools, streets, homes and towns.

    Example:
        >>> text = "I go to Elm Road Primary School in Leeds."
        >>> [text[span.start : span.end] for span in find_places(text)]
        ['Elm Road Primary School', 'Leeds']
    """
    found: list[Span] = []
    for pattern in _PLACES:
        found += list(_built(pattern, hidden(text, found)))
    towns = _town_pattern().finditer(hidden(text, found))
    return sorted([*found, *(Span(*town.span(), "place") for town in towns)])


def _built(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    start = 0
    while found := pattern.search(text, start):
        start = max(found.start("kind"), found.start() + 1)
        words = list(re.finditer(r"\S+", found["words"]))
        own = _own_words(words, found["kind"])
        if own:
            first = found.start("words") + own[0].start()
            whole = own[0] is words[0] and found["number"]
            yield Span(found.start() if whole else first, found.end(), "place")
            start = found.end()


def _own_words(words: list[re.Match[str]], kind: str) -> list[re.Match[str]]:
    """Keep the words that make a school or street this one: the last ones, back to a plain one."""
    own: list[re.Match[str]] = []
    for word in reversed(words):
        plain = word[0].strip(".").lower()
        if not (_is_own(word[0], kind) or (own and plain in _IN_PLACES)):
            break
        own.insert(0, word)
    while own and own[0][0] in {"of", "the", "and", "our"}:
        own.pop(0)
    return own


def _is_own(word: str, kind: str) -> bool:
    plain = word.strip(".").lower()
    if plain in _BEFORE_PLACES:
        return False
    if kind[0].isupper() and word[0].isupper():
        return True
    return not is_common(plain)


@cache
def _town_pattern() -> re.Pattern[str]:
    """Names of councils, and their parts, that are no plain words."""
    names = {
        part.strip()
        for council in councils()
        for part in re.split(r"\band\b|,|\bwith\b|\bupon\b|\bof\b|\bCity\b", council.name)
    }
    towns = sorted(
        name
        for name in names - {"County"}
        if len(name) > _LEAST_PLACE and not is_common(name)
    )
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, towns))})\b", re.IGNORECASE)


def find_names(text: str) -> list[Span]:
    """Find names of people, and words with capitals that are no plain words.

    Args:
        text: with what else was found ``hidden``.

    Example:
        >>> text = "My brother kyle and Zenobia Smith. Kyle's worker is Miss Ade."
        >>> [text[span.start : span.end] for span in find_names(text)]
        ['kyle', 'Zenobia Smith', 'Kyle', 'Ade']
    """
    words = list(_words(text))
    shouted = _is_shouted(words)
    marked = {at for at in range(len(words)) if _is_name(words, at, shouted=shouted)}
    marked |= _again(words, marked)
    marked |= _family_names(words, marked)
    return _joined(words, sorted(marked))


def _words(text: str) -> Iterator[Word]:
    end = 0
    for found in WORD.finditer(text):
        before = text[: found.start()]
        plain = re.sub(r"['’]s$", "", found[0])
        yield Word(found.start(), plain, bool(_SENTENCE.search(before[-4:])), before[end:])
        end = found.end()


def _is_shouted(words: list[Word]) -> bool:
    """Whether most is in capitals, so that these say nothing."""
    capitals = sum(word.text.isupper() for word in words)
    return len(words) > 2 and capitals > len(words) * 0.6  # noqa: PLR2004 - most of more than two


def _is_name(words: list[Word], at: int, *, shouted: bool) -> bool:
    word = words[at]
    if word.low in _CAPITALS or word.low in _TITLES:
        return False
    if is_first_name(word.text):
        return True
    unknown = not is_common(word.text)
    capital = word.capital and not shouted
    if _is_told(words, at):
        return capital or unknown
    if capital and not word.first:
        return unknown or word.low in first_names()
    return unknown and _does_something(words, at)


def _is_told(words: list[Word], at: int) -> bool:
    """Whether what stands before says that a name follows."""
    if not at or re.search(
        r"[.!?;:\n]", words[at].gap.replace(".", "", words[at - 1].low in _TITLES)
    ):
        return False
    before = words[at - 1]
    if before.low in _TITLES or before.low in _CALLED:
        return True
    if before.low in _BETWEEN and at > 1:
        return words[at - 2].low in _CALLED | _RELATIONS
    if before.low == "from" and at > 1:
        return words[at - 2].low in _LOVE
    return before.low in _RELATIONS


def _does_something(words: list[Word], at: int) -> bool:
    """Whether an unknown word is beside "and me", or begins a sentence and does something."""
    after = [word.low for word in words[at + 1 : at + 3]]
    before = [word.low for word in words[max(at - 2, 0) : at]]
    if after[:1] == ["and"] and after[1:] and after[1] in _AND_ME:
        return True
    if before[-1:] == ["and"] and before[0] in _AND_ME:
        return words[at].capital or words[at].low in first_names()
    return words[at].first and words[at].capital and bool(after) and after[0] in _DOES


def _again(words: list[Word], marked: Iterable[int]) -> set[int]:
    """Find, in any case, words that are marked elsewhere in the text."""
    known = {words[at].low for at in marked if not is_common(words[at].text)}
    return {at for at, word in enumerate(words) if word.low in known}


def _family_names(words: list[Word], marked: set[int]) -> set[int]:
    """Find what follows a name, is no plain word, and is written as it is: "kyle smith"."""
    return {
        at
        for at in range(1, len(words))
        if at - 1 in marked
        and words[at].gap == " "
        and words[at - 1].text[0].isupper() == words[at].text[0].isupper()
        and not is_common(words[at].text)
    }


def _joined(words: list[Word], marked: list[int]) -> list[Span]:
    """Make one piece of names side by side."""
    starts = [
        at
        for before, at in pairwise([-2, *marked])
        if before + 1 != at or words[at].gap.strip()
    ]
    pieces = []
    for start in starts:
        end = start
        while (
            end + 1 in marked
            and not words[end + 1].gap.strip()
            and "\n" not in words[end + 1].gap
        ):
            end += 1
        pieces.append(Span(words[start].start, words[end].end, "name"))
    return pieces
