"""What stands of a call: of everything that was said, the newest of each part."""

from typing import TypeVar

from seethechild.web.calls.kinds import LUNDY, PARTICIPATION, TWELVE
from seethechild.web.calls.models import (
    Call,
    FormApproval,
    Impact,
    Lundy,
    Margin,
    TwelveCheck,
)

Row = TypeVar("Row", TwelveCheck, Lundy, Margin, FormApproval)


def impact_of(call: Call) -> Impact | None:
    """Return the newest impact assessment."""
    return Impact.objects.filter(call=call).order_by("-version").first()


def points_of(call: Call) -> dict[str, TwelveCheck]:
    """Return what was said of each of the nine points, in their order."""
    found = _newest(TwelveCheck, call, "point")
    return {point: found[point] for point, _name, _asked in TWELVE if point in found}


def lundy_of(call: Call) -> dict[str, Lundy]:
    """Return what stands of the Lundy record, in the order of its parts."""
    found = _newest(Lundy, call, "part")
    return {part: found[part] for part, _name, _asked in LUNDY if part in found}


def margins_of(call: Call) -> dict[str, Margin]:
    """Return the share of each group that somebody entered."""
    return _newest(Margin, call, "group")


def approvals_of(call: Call) -> dict[str, FormApproval]:
    """Return the newest approval of each form."""
    return _newest(FormApproval, call, "form")


def is_participation(rung: int | None) -> bool:
    """Say whether what stands on this rung may be called participation (C11).

    Example:
        >>> [is_participation(rung) for rung in (None, 3, 4)]
        [False, False, True]
    """
    return rung is not None and rung >= PARTICIPATION


def _newest(kind: type[Row], call: Call, part: str) -> dict[str, Row]:
    rows = kind._default_manager.filter(call=call).order_by("pk")  # noqa: SLF001 - Django documents it
    return {getattr(row, part): row for row in rows}
