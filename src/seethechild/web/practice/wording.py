"""A young person's words are shown as they are, but for what safety asks to be taken out."""

import re

from seethechild.voices.masking import REMOVED, find, masked

_SPACE = re.compile(r"\s+")


def suggested(exact: str) -> str:
    """Return the words with what may tell who somebody is taken out; a person decides."""
    return masked(exact, find(exact))


def only_removed(exact: str, shown: str) -> bool:
    """Say whether what is shown is what was said, with pieces taken out and nothing else.

    Args:
        exact: as it was said.
        shown: with ``[removed]`` in the place of pieces.

    Example:
        >>> only_removed("Ask Kim, she knows", "Ask [removed], she knows")
        True
        >>> only_removed("It was bad", "It was good"), only_removed("It was bad", "")
        (False, False)
    """
    said, pieces = _plain(exact), _plain(shown).split(REMOVED)
    if len(pieces) == 1:
        return said == pieces[0]
    if not any(piece.strip() for piece in pieces):
        return False
    first, *middle, last = pieces
    if not said.startswith(first):
        return False
    at = len(first)
    for piece in middle:  # the earliest place leaves most room for what comes after
        found = said.find(piece, at + 1)
        if found < 0:
            return False
        at = found + len(piece)
    return said.endswith(last) and len(said) - len(last) > at


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
