"""Published figures as they were published, with the publishers' marks in words."""

from math import isfinite

#: The publishers' marks for figures they do not give, in words.
MARKS = {
    "c": "hidden by the publisher because it is small",
    "x": "not available",
    "u": "not reliable enough to publish",
    "z": "does not apply",
    "k": "more than 0, but rounds to 0",
    "low": "more than 0, but rounds to 0",
    "hidden": "hidden to protect a small number",
}
SHORT_MARKS = {
    "c": "hidden (small)",
    "x": "not available",
    "u": "not reliable",
    "z": "does not apply",
    "k": "near 0",
    "low": "near 0",
    "hidden": "hidden",
}


def figure(value: float | None, mark: str = "") -> str:
    """A published figure as it was published, or its mark in words.

    Args:
        value: ``None`` where the publisher gives none.
        mark: the publisher's mark, or ours where we hid it.

    Returns:
        All digits of a whole number; one decimal of another.

    Example:
        >>> figure(2086.0), figure(None, "c"), figure(18.3), figure(None, "")
        ('2,086', 'hidden (small)', '18.3', 'not available')
    """
    if mark in SHORT_MARKS and (value is None or mark == "hidden"):
        return SHORT_MARKS[mark]
    if value is None or not isfinite(value):
        return SHORT_MARKS["x"]
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def mark_words(mark: str) -> str:
    """What a publisher's mark means, in a sentence's words.

    Example:
        >>> mark_words("z")
        'does not apply'
    """
    return MARKS.get(mark, "not available")
