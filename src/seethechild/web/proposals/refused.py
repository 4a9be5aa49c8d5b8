"""What stops an action, in words for whoever asked: all of it at once."""

from collections.abc import Iterable


class NotReadyError(Exception):
    """Something is missing first.

    Attributes:
        reasons: every one, in plain words.
    """

    def __init__(self, reasons: Iterable[object]) -> None:
        self.reasons = tuple(str(reason) for reason in reasons)
        super().__init__(" ".join(self.reasons))


def refuse_if(*checks: tuple[bool, object]) -> None:
    """Stop where any of (whether it is so, why it stops) holds.

    Raises:
        NotReadyError: one does.

    Examples:
        >>> refuse_if((False, "It has no text."))
        >>> refuse_if((True, "It has no text."), (True, "It has no theme."))
        Traceback (most recent call last):
        seethechild.web.proposals.refused.NotReadyError: It has no text. It has no theme.
    """
    reasons = [why for holds, why in checks if holds]
    if reasons:
        raise NotReadyError(reasons)
