"""Who has checked what a public page shows."""

CLAIMED = "claimed"


def standing_of(_code: str = "") -> str:
    """Return the standing of a council's picture: claimed, until an organisation outside checks it."""
    return CLAIMED


def standing_words(standing: str) -> str:
    """Return a standing as a sentence.

    Example:
        >>> standing_words("claimed")
        'Claimed: nobody outside the project has checked it yet.'
    """
    if standing == CLAIMED:
        return "Claimed: nobody outside the project has checked it yet."
    said = f"{standing[:1].upper()}{standing[1:]}"
    return said if said.endswith(".") else f"{said}."
