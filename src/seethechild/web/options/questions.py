"""A question of a reform: its form changes the reform's document, which then is checked as a whole."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext

from seethechild.core.errors import Problem
from seethechild.studies.options import Choice, Places
from seethechild.web.options.steps import (
    Document,
)

Words = str | Promise
HUNDRED = 100.0


def listed(choices: Iterable[Choice]) -> list[tuple[str, str]]:
    """Return what can be chosen as a field takes it."""
    return [(one.id, one.name) for one in choices if not one.later]


def hints(choices: Iterable[Choice]) -> dict[str, str]:
    """Return the line about each choice."""
    return {one.id: one.plain for one in choices if one.plain}


def per_hundred(share: object) -> float | None:
    """Return a share as so many in 100."""
    if not isinstance(share, int | float):
        return None
    shown = round(float(share) * HUNDRED, 4)
    return int(shown) if shown == int(shown) else shown


def of_hundred(count: object) -> float:
    """Return so many in 100 as a share."""
    return round(float(str(count)) / HUNDRED, 6)


def _messages(field: forms.Field) -> dict[str, Any]:
    """Return what is said of an answer that is missing or is no number: what to do, and where."""
    said = {"label": str(field.label or "")}
    if isinstance(field, forms.ChoiceField):
        return {"required": gettext("Choose an answer")}
    if isinstance(field, forms.IntegerField):  # of which numbers with a point are a kind
        words = gettext("%(label)s: enter a number") % said
        return {
            "required": words,
            "invalid": words,
            "max_value": gettext("%(label)s: enter %%(limit_value)s or less") % said,
            "min_value": gettext("%(label)s: enter %%(limit_value)s or more") % said,
        }
    return {"required": gettext("%(label)s: write an answer") % said}


class StepForm(forms.Form):
    """A question of a reform.

    Attributes:
        question: the heading.
        about: lines below it.
        places_of: field by the place of a problem in the reform.
    """

    question: ClassVar[Words] = ""
    about: ClassVar[Words] = ""
    places_of: ClassVar[dict[str, str]] = {}

    def __init__(
        self, data: Any = None, *, document: Mapping[str, Any], places: Places
    ) -> None:
        self.document, self.places = document, places
        super().__init__(data, initial=self._start())
        self.govuk: dict[str, dict[str, Any]] = {}
        self._build()
        for field in self.fields.values():
            field.error_messages |= _messages(field)
        if len(self.fields) == 1:
            only = next(iter(self.fields))
            self.govuk[only] = {"heading": True, "size": "l"} | self.govuk.get(only, {})
            self.fields[only].label = str(self.question)

    @property
    def has_heading(self) -> bool:
        """Whether the only field is the page's heading."""
        return len(self.fields) == 1

    def applied(self) -> Document:
        """Return the reform with the answer."""
        return self._apply()

    def _start(self) -> dict[str, Any]:
        """Return what the boxes hold at first."""
        return {}

    def _build(self) -> None:
        """Fill in what can be chosen."""

    def _apply(self) -> Document:
        return dict(self.document)

    def tell(self, problems: Iterable[Problem]) -> None:
        """Put each problem of the reform that this question can mend beside its field."""
        for problem in problems:
            place = problem.where.partition(".")[2]
            field = self.places_of.get(place)
            if field in self.fields:
                label = str(self.fields[field].label)
                self.add_error(field, f"{label}: {problem.what}. {problem.mend}".strip())

    def options_of(self, name: str, choices: Iterable[Choice]) -> None:
        """Give a field its choices with their hints."""
        kept = list(choices)
        self.fields[name].choices = listed(kept)  # type: ignore[attr-defined]
        self.govuk[name] = {"hints": hints(kept)}
