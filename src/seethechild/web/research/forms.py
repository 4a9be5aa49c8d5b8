"""What who asks, and who agrees, fill in."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from seethechild.web.govuk.widgets import DateField
from seethechild.web.once import OnceForm
from seethechild.web.research.fields import FIELDS
from seethechild.web.taskforce.forms import text


class AskForm(OnceForm):
    """What an export is for, and what it holds."""

    purpose = text(
        _("What is it for?"),
        help_text=_("What do you want to find out, and how will it help children?"),
    )
    holder = forms.CharField(
        label=_("Who will hold the file?"),
        max_length=200,
        help_text=_("The person and where they work."),
    )
    keep_until = DateField(
        label=_("By which day will it be deleted?"),
        help_text=_("For example, 27 3 2027."),
    )
    lawful_basis = text(
        _("Why does the law allow it?"),
        rows=3,
        help_text=_("Name the lawful basis, and who has checked that it holds."),
    )
    fields_wanted = forms.MultipleChoiceField(
        label=_("What do you need of each idea?"),
        choices=list(FIELDS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what you need. Nothing else can be had."),
    )

    def clean_keep_until(self) -> date:
        """Refuse a day that is past."""
        day: date = self.cleaned_data["keep_until"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Give a day to come."))
        return day


class DecideForm(forms.Form):
    """Whether somebody agrees, and why."""

    WAYS = (("yes", _("Yes, I agree")), ("no", _("No")))
    take = forms.ChoiceField(
        label=_("Do you agree?"), choices=WAYS, widget=forms.RadioSelect
    )
    reason = text(_("Why?"), rows=3, most=500)


class EndForm(forms.Form):
    """Why an export ends."""

    reason = text(_("Why?"), rows=2, most=500)
