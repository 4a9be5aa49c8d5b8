"""What a verifier fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from seethechild.web.checking.models import Mark
from seethechild.web.checking.subjects import Subject


class MarkForm(forms.Form):
    """What was found."""

    level = forms.ChoiceField(
        label=_("What did you find?"), choices=Mark.LEVELS, widget=forms.RadioSelect
    )
    fingerprint = forms.CharField(
        label=_("The fingerprint your own run gave"),
        help_text=_(
            "Run it again with seethechild reproduce, or ask the same question yourself."
        ),
        required=False,
        max_length=64,
    )
    note = forms.CharField(
        label=_("What did you do, and what did you see?"),
        help_text=_("Everybody can read this. At least a sentence."),
        min_length=20,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, subject: Subject, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.subject = subject
        if not subject.fingerprint:
            del self.fields["fingerprint"]

    def clean(self) -> dict[str, Any]:
        """Ask whoever says they worked it out again for what came out."""
        given = super().clean() or {}
        wanted = self.subject.fingerprint
        said = str(given.get("fingerprint", "")).strip()
        if wanted and given.get("level") == "verified" and said != wanted:
            self.add_error(
                "fingerprint",
                _(
                    "This is not the fingerprint of this run. If yours differs, mark it questioned."
                ),
            )
        return given


class BackForm(forms.Form):
    """Why a mark is taken back."""

    reason = forms.CharField(
        label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
