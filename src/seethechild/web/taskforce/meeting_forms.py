"""What is filled in for a meeting: its plan, papers, minutes, actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from seethechild.web.govuk.widgets import DateField
from seethechild.web.taskforce.forms import link, reason, text
from seethechild.web.taskforce.models import Member


class MeetingForm(forms.Form):
    """When, where, about what."""

    title = forms.CharField(label=_("What is it called?"), max_length=160)
    day = DateField(label=_("Which day?"))
    time = forms.CharField(
        label=_("What time?"), help_text=_("Such as 10am to 12 noon."), max_length=60
    )
    place = forms.CharField(
        label=_("Where?"), help_text=_("A place, or how to join from afar."), max_length=200
    )
    about = text(_("What is it about?"))
    open_to_public = forms.BooleanField(label=_("Anybody may come"), required=False)


class HoldForm(forms.Form):
    """Who was there."""

    there = forms.ModelMultipleChoiceField(
        label=_("Who was there?"),
        queryset=Member.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, members: list[Member], **rest: Any) -> None:
        super().__init__(*args, **rest)
        field: Any = self.fields["there"]
        field.queryset = Member.objects.filter(pk__in=[one.pk for one in members])
        field.label_from_instance = called


def called(member: Member) -> str:
    """Return what the chair calls a seat: the panel's by number, for they have no names."""
    if member.seat == "panel":
        return str(_("Young people's panel, seat %d") % member.pk)
    return member.name


class PaperForm(forms.Form):
    """A paper: words, a link, or both."""

    title = forms.CharField(label=_("What is it called?"), max_length=160)
    words = text(_("Its words"), rows=8, most=20_000, required=False)
    link = link()

    def clean(self) -> dict[str, Any]:
        """Ask for at least one of the two."""
        given = super().clean() or {}
        if not given.get("words") and not given.get("link"):
            self.add_error("words", _("Enter its words, a link, or both."))
        return given


class MinutesForm(forms.Form):
    """Minutes, or a corrected version."""

    words = text(
        _("The minutes"),
        rows=14,
        most=30_000,
        help_text=_("Name no child. Somebody else approves them before they are shown."),
    )


class ActionForm(forms.Form):
    """Something to be done."""

    words = text(_("What will be done?"), rows=2, most=500)
    member = forms.ModelChoiceField(
        label=_("Who will do it?"), queryset=Member.objects.none()
    )
    due = DateField(label=_("By when?"))

    def __init__(self, *args: Any, members: list[Member], **rest: Any) -> None:
        super().__init__(*args, **rest)
        field: Any = self.fields["member"]
        field.queryset = Member.objects.filter(pk__in=[one.pk for one in members])
        field.label_from_instance = called


class EndActionForm(forms.Form):
    """What became of it."""

    WAYS = (("done", _("It was done")), ("dropped", _("It will not be done")))
    what = forms.ChoiceField(
        label=_("What became of it?"), choices=WAYS, widget=forms.RadioSelect
    )
    outcome = text(_("What came of it, or why was it dropped?"), rows=2, most=500)


class CancelForm(forms.Form):
    """Why a meeting is called off."""

    reason = reason()
