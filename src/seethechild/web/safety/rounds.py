"""What a worker does for this area, again and again."""

from seethechild.web.safety.alerts import send_due
from seethechild.web.safety.escalation import escalate


def go() -> None:
    """Alert the next person of what nobody opened in time, and send what is due."""
    escalate()
    send_due()
