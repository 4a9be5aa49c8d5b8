"""What organisations and the chair fill in."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from seethechild.web.alliance.models import KINDS, Ally
from seethechild.web.govuk.widgets import DateField
from seethechild.web.people.models import Organisation
from seethechild.web.taskforce.forms import text


class ContactForm(forms.Form):
    """Whom to write to."""

    contact_name = forms.CharField(label=_("Whom may we write to?"), max_length=120)
    contact_email = forms.EmailField(
        label=_("Their email address"),
        help_text=_("It is kept sealed. Only the chair can see it, and it is not shown."),
    )


class JoinForm(ContactForm):
    """An organisation asks to join."""

    name = forms.CharField(label=_("What is your organisation called?"), max_length=160)
    kind = forms.ChoiceField(
        label=_("What kind is it?"), choices=KINDS, widget=forms.RadioSelect
    )
    about = text(_("What does it do for children?"), most=1000)
    link = forms.URLField(
        label=_("Its website"), required=False, assume_scheme="https", max_length=200
    )
    pledge = text(
        _("What do you pledge?"),
        most=1000,
        help_text=_("In your own words. Everybody will read it."),
    )
    field_order = (
        "name",
        "kind",
        "about",
        "link",
        "pledge",
        "contact_name",
        "contact_email",
    )

    def clean_name(self) -> str:
        """Refuse a name that has asked already."""
        name = str(self.cleaned_data["name"])
        if Ally.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(
                _("An organisation of this name has asked already.")
            )
        return name


class ReadForm(forms.Form):
    """The chair takes something in, or does not and says why."""

    WAYS = (("yes", _("Yes, show it to everybody")), ("no", _("No")))
    take = forms.ChoiceField(
        label=_("Do you take it?"), choices=WAYS, widget=forms.RadioSelect
    )
    reason = text(_("If not, why?"), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a reason with a no."""
        given = super().clean() or {}
        if given.get("take") == "no" and not given.get("reason"):
            self.add_error("reason", _("Say why not."))
        return given


class ReadAllyForm(ReadForm):
    """The chair takes an organisation in, and says whose people speak for it."""

    account = forms.ModelChoiceField(
        label=_("Whose people may speak for it here?"),
        queryset=Organisation.objects.filter(ally=None),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("An organisation with accounts on this site."),
    )
    field_order = ("take", "account", "reason")


class CorrectForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is said of an organisation, and why it changes."""

    reason = text(_("Why?"), rows=2, most=500)

    class Meta:
        model = Ally
        fields = ("name", "kind", "about", "account")
        labels = {
            "name": _("Name"),
            "kind": _("What kind is it?"),
            "about": _("What does it do for children?"),
            "account": _("Whose people may speak for it here?"),
        }
        widgets = {
            "kind": forms.RadioSelect,
            "about": forms.Textarea(attrs={"rows": 3}),
        }


class OfferForm(forms.Form):
    """A promise."""

    what = text(_("What will you do?"), rows=2, most=300)
    due = DateField(label=_("By when?"))
    seen_by = text(
        _("How will anybody see that it was done?"),
        rows=2,
        help_text=_("A page, a number, a date: something others can check."),
    )

    def clean_due(self) -> Any:
        """Refuse a day that is past."""
        due = self.cleaned_data["due"]
        if due < timezone.localdate():
            raise forms.ValidationError(_("This day is past."))
        return due


class ChangeForm(OfferForm):
    """A promise in the place of another, and why."""

    reason = text(_("Why does it change? Everybody will read this."), rows=2)


class WordsForm(forms.Form):
    """An organisation's own words."""

    words = text(
        _("Your words"),
        rows=5,
        most=2000,
        help_text=_("Shown at once, as you write them, and never changed. Name no child."),
    )


class JudgeForm(forms.Form):
    """What came of a promise, and what shows it."""

    verb = forms.ChoiceField(label=_("What came of it?"), widget=forms.RadioSelect)
    reason = text(_("What shows it? Everybody will read this."))

    def __init__(self, *args: Any, ways: list[tuple[str, Any]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["verb"].choices = ways  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why."""

    reason = text(_("Why? Everybody will read this."), rows=2)
