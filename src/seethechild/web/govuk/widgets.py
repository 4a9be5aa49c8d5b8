"""A date in three boxes: day, month, year."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

PARTS = ("day", "month", "year")


class DateWidget(forms.Widget):
    """Three boxes named ``NAME-day``, ``NAME-month`` and ``NAME-year``.

    What was typed comes back in the boxes, also when it is no date.
    """

    use_fieldset = True

    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: MultiValueDict[str, Any] | Mapping[str, Any],
        name: str,
    ) -> str | None:
        """Return what was typed as year-month-day, or nothing if all three are empty."""
        parts = [str(data.get(f"{name}-{part}") or "").strip() for part in PARTS]
        return "-".join(reversed(parts)) if any(parts) else None

    def value_omitted_from_data(
        self,
        data: Mapping[str, Any],
        files: Mapping[str, Any],
        name: str,
    ) -> bool:
        """Say whether none of the boxes was sent."""
        return not any(f"{name}-{part}" in data for part in PARTS)


class DateField(forms.DateField):
    """A date asked for in three boxes.

    Example:
        >>> DateField(label="Since when?").widget.__class__.__name__
        'DateWidget'
    """

    widget = DateWidget
    default_error_messages = {
        "required": _("Enter a day, a month and a year"),
        "invalid": _("Enter a real date, such as 27 3 2026"),
    }


def parts(value: object) -> dict[str, str]:
    """Return the three boxes of a value.

    Example:
        >>> parts("2026-3-x"), parts(date(2026, 4, 1))["month"], parts(None)
        ({'year': '2026', 'month': '3', 'day': 'x'}, '4', {})
    """
    if isinstance(value, date):
        return {"year": str(value.year), "month": str(value.month), "day": str(value.day)}
    if not value:
        return {}
    return dict(zip(reversed(PARTS), str(value).split("-", 2), strict=False))
