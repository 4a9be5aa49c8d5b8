"""Places in a text that somebody may want to hide."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

#: Kind → what it is, in plain words.
KINDS: Final = {
    "phone": "telephone number",
    "email": "e-mail address",
    "postcode": "postcode",
    "nhs": "NHS number",
    "url": "web address or user name",
    "date": "date",
    "name": "name",
    "place": "place",
    "number": "long number",
}


@dataclass(frozen=True, order=True)
class Span:
    """A piece of a text.

    Attributes:
        start: of its first letter.
        end: after its last.
        kind: id in ``KINDS``.
    """

    start: int
    end: int
    kind: str


def hidden(text: str, spans: Iterable[Span]) -> str:
    """Put a sign that belongs to no pattern in the place of every letter of the pieces."""
    for span in spans:
        text = text[: span.start] + "\0" * (span.end - span.start) + text[span.end :]
    return text
