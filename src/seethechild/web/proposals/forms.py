"""What every form here is made of."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from seethechild.voices.masking import find
from seethechild.voices.spans import KINDS

LONGEST = 20_000
Choices = Sequence[tuple[Any, Any]]


class Words(forms.CharField):
    """Several lines, with the ends of lines as they are kept."""

    def __init__(self, *, rows: int = 4, **rest: Any) -> None:
        rest.setdefault("max_length", 4_000)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **rest)

    def to_python(self, value: Any) -> str:
        """Return the words; a browser ends lines in its own way."""
        return str(super().to_python(value)).replace("\r\n", "\n").strip()


def choose(form: forms.Form, name: str, choices: Choices) -> None:
    """Say which choices a field of a form has."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells its type
    field.choices = list(choices)


class NothingForm(forms.Form):
    """Only a button."""


class ReasonForm(forms.Form):
    """Why."""

    reason = Words(label=_("Why?"), help_text=_("Everybody can read this."), rows=3)


class NoticedForm(forms.Form):
    """Asks again where a name, a number or a place may have been written for everybody to see."""

    sure = forms.BooleanField(
        label=_("I have checked: nobody can be found by these words"), required=False
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        if not (self.is_bound and self._noticed()):
            del self.fields["sure"]
        else:
            self.order_fields([name for name in self.fields if name != "sure"])

    def clean(self) -> dict[str, Any]:
        """Name what was noticed, until somebody says that it is no harm."""
        given = super().clean() or {}
        if "sure" in self.fields and not given.get("sure"):
            said = gettext(
                "This may tell who somebody is: %(words)s. Take it out, or tick the box."
            )
            self.add_error("sure", said % {"words": ", ".join(self._noticed())})
        return given

    def _noticed(self) -> list[str]:
        texts = [str(self.data.get(self.add_prefix("words"), ""))]
        return [
            f"“{text[one.start : one.end]}” ({KINDS.get(one.kind, one.kind)})"
            for text in texts
            for one in find(text)
        ]
