"""What the chair and members fill in."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from seethechild.web.govuk.widgets import DateField
from seethechild.web.people.models import User
from seethechild.web.taskforce import kinds
from seethechild.web.taskforce.models import Funding, Member, Vacancy
from seethechild.web.taskforce.rules import SEATED

DATES = {"starts": DateField, "ends": DateField, "until": DateField, "day": DateField}


def text(label: Any, *, rows: int = 4, most: int = 2000, **rest: Any) -> forms.CharField:
    """Return a field for some sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=widget, **rest)


def reason() -> forms.CharField:
    """Return the field that asks why."""
    return text(_("Why?"), rows=2, most=500)


def link() -> forms.URLField:
    """Return a field for an address on the web."""
    return forms.URLField(label=_("Link"), required=False, assume_scheme="https")


def _in_order(form: forms.BaseForm, given: dict[str, Any]) -> None:
    starts, ends = given.get("starts"), given.get("ends")
    if starts and ends and ends < starts:
        form.add_error("ends", _("It cannot end before it starts."))


class MemberForm(forms.ModelForm):  # type: ignore[type-arg]
    """A seat and who holds it."""

    class Meta:
        model = Member
        fields = (
            "seat", "name", "user", "background", "discipline", "brings",
            "lived_experience", "appointed_by", "paid_by", "starts", "ends",
        )  # fmt: skip
        field_classes = DATES
        labels = {
            "seat": _("Which seat?"),
            "name": _("Name, as everybody will read it"),
            "user": _("Account"),
            "background": _("Where do they come from?"),
            "discipline": _("What is their field?"),
            "brings": _("What do they bring?"),
            "lived_experience": _("Lived experience, in their own words"),
            "appointed_by": _("Who appointed them?"),
            "paid_by": _("Who pays them for this?"),
            "starts": _("First day of the term"),
            "ends": _("Last day of the term"),
        }
        help_texts = {
            "name": _("Leave empty for the young people's panel: no names are kept there."),
            "user": _("Without one they cannot act on this site."),
            "lived_experience": _("Only what they want everybody to read."),
            "paid_by": _("Their own employer, the taskforce, nobody: say which."),
        }
        widgets = {
            "seat": forms.RadioSelect,
            "brings": forms.Textarea(attrs={"rows": 3}),
            "lived_experience": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        seated = User.objects.filter(held__role__in=SEATED, is_active=True).distinct()
        user: Any = self.fields["user"]
        user.queryset, user.empty_label = seated, _("No account")

    def clean(self) -> dict[str, Any]:
        """Ask everybody but the panel for a name; of the panel keep none."""
        given = super().clean() or {}
        if given.get("seat") == "panel":
            given["name"] = ""
        elif "seat" in given and not given.get("name"):
            self.add_error("name", _("Enter a name: only the panel's are not kept."))
        _in_order(self, given)
        return given


class ChangeMemberForm(MemberForm):
    """What is said of a member, and why it changes."""

    reason = reason()


#: Chosen by who does not want to be counted.
NOT = "not"


class CountedForm(forms.Form):
    """What a member lets be counted: every answer is free."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for name, (words, choices) in kinds.DIMENSIONS.items():
            self.fields[name] = forms.ChoiceField(
                label=words,  # type: ignore[arg-type]  # lazy words
                choices=[(NOT, _("Do not count me")), *choices],
                initial=NOT,
                widget=forms.RadioSelect,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """Leave out what somebody does not want to be counted as."""
        given = super().clean() or {}
        return {name: group for name, group in given.items() if group != NOT}


class InterestForm(forms.Form):
    """Something that could be thought to sway somebody."""

    kind = forms.ChoiceField(
        label=_("What is it about?"), choices=kinds.INTERESTS, widget=forms.RadioSelect
    )
    words = text(_("What is it?"), rows=3, most=500, required=False)
    govuk = {"kind": {"hints": kinds.INTEREST_HINTS}}

    def clean(self) -> dict[str, Any]:
        """Ask for words, unless there is nothing to declare."""
        given = super().clean() or {}
        if given.get("kind") == "none":
            given["words"] = ""
        elif "kind" in given and not given.get("words"):
            self.add_error("words", _("Say what it is."))
        return given


class DeclareForm(forms.Form):
    """What there is for one item, and whether to step back from it."""

    WAYS = (
        ("none", _("I have nothing to declare")),
        ("interest", _("I have an interest, and can still act fairly")),
        ("recused", _("I have an interest, and step back: I will not act on this")),
    )
    what = forms.ChoiceField(
        label=_("What is true for you?"), choices=WAYS, widget=forms.RadioSelect
    )
    words = text(
        _("What is the interest?"),
        rows=3,
        most=500,
        required=False,
        help_text=_("Leave this empty if you have nothing to declare."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for words where there is an interest."""
        given = super().clean() or {}
        if given.get("what") == "none":
            given["words"] = ""
        elif "what" in given and not given.get("words"):
            self.add_error("words", _("Say what the interest is."))
        return given


class LetActForm(forms.Form):
    """Why somebody who stepped back may act again."""

    reason = text(_("Why can they act on it again?"), rows=3, most=400)


class StatementForm(forms.Form):
    """A new version of a text."""

    words = text(_("The text"), rows=12, most=10_000)
    reason = text(_("What has changed, and why?"), rows=2, most=500, required=False)


class FundingForm(forms.ModelForm):  # type: ignore[type-arg]
    """Money the taskforce gets."""

    class Meta:
        model = Funding
        fields = (
            "funder", "pounds", "starts", "ends", "pays_for", "conditions", "source",
        )  # fmt: skip
        field_classes = DATES
        labels = {
            "funder": _("Who gives it?"),
            "pounds": _("How much, in pounds?"),
            "starts": _("From"),
            "ends": _("Until"),
            "pays_for": _("What does it pay for?"),
            "conditions": _("What does the funder ask for in return?"),
            "source": _("Where can people check this?"),
        }
        help_texts = {"conditions": _("If nothing, say so.")}
        widgets = {
            "pays_for": forms.Textarea(attrs={"rows": 2}),
            "conditions": forms.Textarea(attrs={"rows": 2}),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        given = super().clean() or {}
        _in_order(self, given)
        return given


class ChangeFundingForm(FundingForm):
    """A correction, and why."""

    reason = reason()


class MarginForm(forms.Form):
    """The share of children of each group, with the source."""

    of_whom = forms.CharField(
        label=_("Which children, where, when?"),
        help_text=_("Such as: children in need, England, 31 March 2025."),
        max_length=160,
    )
    source = forms.CharField(label=_("Where is it published?"), max_length=300)
    link = link()

    def __init__(self, *args: Any, dimension: str, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.choices = kinds.DIMENSIONS[dimension][1]
        for group, words in self.choices:
            self.fields[f"share-{group}"] = forms.DecimalField(
                label=words,  # type: ignore[arg-type]  # lazy words
                required=False,
                min_value=0,
                max_value=100,
                decimal_places=1,
            )
        self.govuk = {
            f"share-{group}": {"suffix": "per cent", "width": 4}
            for group, _ in self.choices
        }

    def shares(self) -> dict[str, Decimal]:
        """Return the shares that were given."""
        given = {group: self.cleaned_data[f"share-{group}"] for group, _ in self.choices}
        return {group: share for group, share in given.items() if share is not None}

    def clean(self) -> dict[str, Any]:
        """Refuse shares that make more than a whole."""
        given = super().clean() or {}
        shares = [given.get(f"share-{group}") or 0 for group, _ in self.choices]
        if sum(shares) > Decimal("100.5"):  # each may be rounded up
            self.add_error(None, _("The shares make more than 100 per cent."))
        if not any(shares):
            self.add_error(None, _("Enter at least one share."))
        return given


class VacancyForm(forms.ModelForm):  # type: ignore[type-arg]
    """An empty seat."""

    class Meta:
        model = Vacancy
        fields = ("title", "wanted", "how", "until")
        field_classes = DATES
        labels = {
            "title": _("Which seat?"),
            "wanted": _("Who is wanted, and why?"),
            "how": _("How can people put themselves forward?"),
            "until": _("Until when?"),
        }
        widgets = {
            "wanted": forms.Textarea(attrs={"rows": 4}),
            "how": forms.Textarea(attrs={"rows": 2}),
        }


class EndVacancyForm(forms.Form):
    """What became of an empty seat."""

    WAYS = (("filled", _("It has been filled")), ("closed", _("It is no longer open")))
    what = forms.ChoiceField(
        label=_("What became of it?"), choices=WAYS, widget=forms.RadioSelect
    )
    reason = reason()
