"""A young person's words are shown as they are, but for what safety asks to be taken out."""

from seethechild.voices.masking import find, masked


def suggested(exact: str) -> str:
    """Return the words with what may tell who somebody is taken out; a person decides."""
    return masked(exact, find(exact))
