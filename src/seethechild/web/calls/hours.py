"""When somebody reads, and whether now is such a time. Pure functions of hours and a clock.

Reading hours are a document: ``{"days": [0, …], "from": "09:00", "to": "17:00", "not_on": ["2026-12-25"]}``,
0 for Monday; times are of the clock in England.
"""

from collections.abc import Mapping
from typing import Any



def read_by(reader: str, hours: Mapping[str, Any]) -> str:
    """Say who reads, and when."""
    return f"{reader} {hours}"
