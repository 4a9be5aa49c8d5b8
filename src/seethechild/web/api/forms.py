"""What somebody says of a token they want."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from seethechild.web.api.actions import MOST, open_tokens
from seethechild.web.api.models import SCOPES
from seethechild.web.people.models import User


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(
        label=_("What is it for?"),
        help_text=_("In your own words, such as: weekly figures for the board"),
        max_length=80,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=[("30", _("30 days")), ("90", _("90 days")), ("365", _("A year"))],
        coerce=int,
        initial="90",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """Refuse more than one person needs."""
        if len(open_tokens(self.user)) >= MOST:
            raise forms.ValidationError(_("You have ten tokens. End one first."))
        return super().clean() or {}
