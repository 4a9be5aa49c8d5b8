"""Whether a call takes ideas now: asked when the public page is shown, and again at every send."""

from collections.abc import Sequence
from datetime import datetime

from seethechild.web.calls.models import Call


def takes_ideas(call: Call, now: datetime) -> bool:
    """Whether it is open, within its days, and somebody named covers safeguarding today."""
    raise NotImplementedError


def offered(call: Call) -> Sequence[str]:
    """Ids of its forms whose words young testers have approved as they are now."""
    raise NotImplementedError
