"""A changed text, word by word: its parts, and putting some of them into the text of today."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

#: A word with the white space behind it; white space before the first word.
TOKEN = re.compile(r"^\s+|\S+\s*")
PARAGRAPH = re.compile(r"\n\s*\n")


class OvertakenError(Exception):
    """The text changed there since.

    Attributes:
        numbers: of the parts that no longer fit.
    """

    def __init__(self, numbers: Iterable[int]) -> None:
        self.numbers = tuple(numbers)
        super().__init__(f"{self.numbers}")


@dataclass(frozen=True)
class Part:
    """One part of a changed text.

    Attributes:
        number: 1 for the first.
        start: place of its first token in the text before.
        stop: place behind its last token there; the same as ``start`` where it only adds.
        before: words taken out.
        after: words put in.
    """

    number: int
    start: int
    stop: int
    before: str
    after: str

    @property
    def gone(self) -> str:
        """Words taken out, as they are shown: where others come in, those end the line."""
        return self.before.rstrip() if self.after else self.before


@dataclass(frozen=True)
class Piece:
    """A piece of the text as it is shown: words that stay, or a part.

    Attributes:
        words: that stay; nothing for a part.
        part: what changes; None for words that stay.
    """

    words: str
    part: Part | None = None


def tokens(text: str) -> list[str]:
    r"""Return words, each with the white space behind it.

    Examples:
        >>> tokens("One worker.\n\nFor years.")
        ['One ', 'worker.\n\n', 'For ', 'years.']
    """
    return TOKEN.findall(text)


def paragraphs(text: str) -> list[str]:
    r"""Return a text's paragraphs.

    Examples:
        >>> paragraphs("One.\n\nTwo,\nstill two.\n \n")
        ['One.', 'Two,\nstill two.']
    """
    return [each.strip() for each in PARAGRAPH.split(text) if each.strip()]


def parts_of(before: str, after: str) -> list[Part]:
    """Return where a changed text differs from the one before, word by word.

    Examples:
        >>> [(one.before, one.after) for one in parts_of("a big red bus", "a small red bus now")]
        [('big ', 'small '), ('bus', 'bus now')]
    """
    old, new = tokens(before), tokens(after)
    found = [
        ("".join(old[a:b]), "".join(new[c:d]), a, b)
        for kind, a, b, c, d in _opcodes(old, new)
        if kind != "equal"
    ]
    return [
        Part(number, start, stop, gone, put)
        for number, (gone, put, start, stop) in enumerate(found, start=1)
    ]


def pieces_of(before: str, after: str) -> list[Piece]:
    """Return the whole text with its parts in place, for people to read."""
    old, made, place = tokens(before), [], 0
    for part in parts_of(before, after):
        if part.start > place:
            made.append(Piece("".join(old[place : part.start])))
        made.append(Piece("", part))
        place = part.stop
    if place < len(old):
        made.append(Piece("".join(old[place:])))
    return made


def put_in(before: str, now: str, parts: Sequence[Part]) -> str:
    """Put parts of a change to one text into what that text has become.

    Args:
        before: the text that the parts were made against.
        now: the text of today.
        parts: those to put in.

    Returns:
        The text with them in it.

    Raises:
        OvertakenError: words that a part changes were changed since.

    Examples:
        >>> parts = parts_of("a big red bus", "a small red bus")
        >>> put_in("a big red bus", "see a big red bus", parts)
        'see a small red bus'
    """
    old, today = tokens(before), tokens(now)
    same = [(a, b, c - a) for kind, a, b, c, _ in _opcodes(old, today) if kind == "equal"]
    if before == now:  # also where both are empty
        same = [(0, len(old), 0)]
    moved = {part.number: _shift(part, same) for part in parts}
    late = [number for number, shift in moved.items() if shift is None]
    if late:
        raise OvertakenError(late)
    for part in sorted(parts, key=lambda one: one.start, reverse=True):
        shift = moved[part.number] or 0
        today[part.start + shift : part.stop + shift] = [part.after]
    return "".join(today)


def _shift(part: Part, same: Sequence[tuple[int, int, int]]) -> int | None:
    fits = (by for first, last, by in same if first <= part.start and part.stop <= last)
    return next(fits, None)


def _opcodes(
    old: Sequence[str], new: Sequence[str]
) -> list[tuple[str, int, int, int, int]]:
    return list(SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes())
