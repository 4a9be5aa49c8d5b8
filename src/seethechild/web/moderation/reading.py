"""What a moderator reads of an idea, what is marked in it, and what is left when pieces are hidden."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from seethechild.voices.masking import KINDS, Span, find, masked
from seethechild.voices.worry import worrying
from seethechild.web.ideas.actions import WORDS
from seethechild.web.ideas.models import Contribution
from seethechild.web.ideas.questions import PICTURES, SHOWN_AS

Words = str | Promise


@dataclass(frozen=True)
class Piece:
    """Something that is marked: its words, what it may be, how often it is there.

    Attributes:
        id: its words in small letters.
        words: as they are written first.
        kind: what it may be, as people read it.
        count: how often.
    """

    id: str
    words: str
    kind: str
    count: int


@dataclass(frozen=True)
class Safe:
    """What everybody will see.

    Attributes:
        texts: key → words, ``[removed]`` where something is hidden.
        hidden: how many pieces are.
    """

    texts: Mapping[str, str]
    hidden: int


def texts_of(idea: Contribution) -> dict[str, str]:
    """Return the exact words of an idea, with what was typed up of its files."""
    exact = idea.exact_words
    typed = "\n\n".join(one.typed_up for one in idea.attachments.all() if one.typed_up)
    said = {key: str(exact.get(key) or "") for key in WORDS} | {"typed_up": typed}
    return {key: words for key, words in said.items() if words.strip()}


def shown_texts(texts: Mapping[str, str], *, with_link: bool) -> dict[str, str]:
    """Return what is shown of texts at all: the study or example somebody named only where that is chosen.

    Example:
        >>> shown_texts({"good": "My carer.", "link": "Ask Ann"}, with_link=False)
        {'good': 'My carer.'}
    """
    return {key: words for key, words in texts.items() if with_link or key != "link"}


def pieces(texts: Mapping[str, str]) -> list[Piece]:
    """Return what is marked in texts, each once, in the order it is read."""
    found = [
        (text[span.start : span.end], span.kind)
        for text in texts.values()
        for span in find(text)
    ]
    counts = Counter(piece_id(words) for words, _ in found)
    first = {piece_id(words): (words, kind) for words, kind in reversed(found)}
    return [
        Piece(one, first[one][0], KINDS[first[one][1]], count)
        for one, count in counts.items()
    ]


def piece_id(words: str) -> str:
    """Return what stands for words however they are written.

    Example:
        >>> piece_id("Elm   Road")
        'elm road'
    """
    return " ".join(words.lower().split())


def safe_texts(
    texts: Mapping[str, str], *, hide: Collection[str], more: Iterable[str] = ()
) -> Safe:
    """Hide marked pieces and other words in texts.

    Args:
        texts: key → exact words.
        hide: ids of the marked pieces to hide.
        more: other words, hidden wherever they stand, in any case.

    Example:
        >>> safe_texts({"good": "Kyle and I like Zog."}, hide={"kyle"}, more=["zog"])
        Safe(texts={'good': '[removed] and I like [removed].'}, hidden=2)
    """
    patterns = [_pattern(words) for words in more]
    spans = {key: _spans(text, hide, patterns) for key, text in texts.items()}
    return Safe(
        {key: masked(text, spans[key]) for key, text in texts.items()},
        sum(map(len, spans.values())),
    )


def _spans(text: str, hide: Collection[str], more: list[re.Pattern[str]]) -> set[Span]:
    marked = {span for span in find(text) if piece_id(text[span.start : span.end]) in hide}
    found = (match.span() for pattern in more for match in pattern.finditer(text))
    return marked | {Span(start, end, "name") for start, end in found}


def missing(texts: Mapping[str, str], more: Iterable[str]) -> list[str]:
    """Return the words that stand in none of the texts."""
    return [
        words
        for words in more
        if not any(_pattern(words).search(text) for text in texts.values())
    ]


def _pattern(words: str) -> re.Pattern[str]:
    inner = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<!\w){inner}(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """One answer as a page shows it."""

    name: Words
    html: SafeString | str
    pictures: tuple[Words, ...] = ()


def marked_rows(idea: Contribution, texts: Mapping[str, str]) -> list[Row]:
    """Return the answers in exact words, what is marked in ``<mark>``."""
    return _rows(idea, {key: _marked(text) for key, text in texts.items()})


def safe_rows(idea: Contribution, safe: Safe) -> list[Row]:
    """Return the answers as everybody will see them."""
    return _rows(idea, safe.texts)


def _rows(idea: Contribution, texts: Mapping[str, str]) -> list[Row]:
    chosen = idea.exact_words.get("pictures") or {}
    rows = []
    for key in WORDS:
        pictures = tuple(PICTURES[one] for one in chosen.get(key) or () if one in PICTURES)
        if texts.get(key) or pictures:
            rows.append(Row(SHOWN_AS[key], texts.get(key, ""), pictures))
    return rows


def _marked(text: str) -> SafeString:
    parts, last = [], 0
    for span in find(text):
        kind = KINDS[span.kind]
        parts.append((text[last : span.start], kind, text[span.start : span.end]))
        last = span.end
    marks = format_html_join(
        "", '{}<mark class="moderation-mark" title="{}">{}</mark>', parts
    )
    return format_html("{}{}", marks, text[last:])


def urgency(exact: str) -> int:
    """Count words that may mean danger. It only puts the queue in an order (S6).

    Args:
        exact: the exact words of an idea, as they are sealed.
    """
    said: dict[str, Any] = json.loads(exact or "{}")
    return worrying(" ".join(str(said.get(key) or "") for key in WORDS))
