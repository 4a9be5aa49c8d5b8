"""What an analyst fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from seethechild.web.journeys.answers import ANSWERS
from seethechild.web.journeys.upload import KINDS, SealedUpload
from seethechild.web.options.models import Option


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return all files."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """One or more files of returns; every problem of every file at once."""

    widget = FilesInput(attrs={"multiple": True, "accept": ",".join(KINDS)})

    def clean(self, data: Any, initial: Any = None) -> list[SealedUpload]:
        """Return the files that may be returns."""
        files: list[SealedUpload] = list(data or [])
        if not files:
            raise forms.ValidationError(_("Choose at least one file."))
        wrong = [f"{one.name}: {problem}" for one in files if (problem := one.problem())]
        if wrong:
            for one in files:
                one.discard()
            raise forms.ValidationError([forms.ValidationError(line) for line in wrong])
        return files


class UploadForm(forms.Form):
    """Files of returns."""

    files = FilesField(  # type: ignore[assignment]  # a form has an attribute of that name, unbound
        label=_("Files"),
        help_text=_(
            "Children in need census (XML), SSDA903 (CSV or XML), Annex A (Excel), the Standard "
            "Safeguarding Dataset, daily data (JSON), early help, mental health. Any mix."
        ),
    )


class LookForm(forms.Form):
    """Which child, and why."""

    child = forms.CharField(
        label=_("The child's identifier"),
        help_text=_("As your returns have it. It is not kept."),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=_("Why do you need to see this child's life?"),
        help_text=_(
            "It is recorded with your name before anything is shown. Name nobody here."
        ),
        max_length=300,
        min_length=8,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PublishForm(forms.Form):
    """What to let everybody see."""

    answer = forms.ChoiceField(
        label=_("What should everybody see?"),
        choices=[(name, title) for name, (title, _about) in ANSWERS.items()],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("What should people know when they read it?"),
        help_text=_("Your council's own words stand above the figures."),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(
        label=_("Why is it right to publish this?"),
        help_text=_("Kept in the audit trail."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sure = forms.BooleanField(
        label=_(
            "I have read the page as everybody will see it. What leaves cannot be called back."
        ),
    )


class ReasonForm(forms.Form):
    """Why something is deleted or taken back."""

    reason = forms.CharField(
        label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class RunForm(forms.Form):
    """Which options to run on the council's own journeys."""

    reforms = forms.MultipleChoiceField(
        label=_("Which ideas that were tried?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    option = forms.CharField(
        label=_("An option you built"),
        help_text=_("Paste the address of its page."),
        required=False,
        max_length=300,
    )
    years = forms.IntegerField(
        label=_("For how many years?"), min_value=1, max_value=20, initial=10
    )
    draws = forms.ChoiceField(
        label=_("How exactly?"),
        choices=[("40", _("A first look (40 runs)")), ("200", _("In full (200 runs)"))],
        initial="200",
        widget=forms.RadioSelect,
    )
    govuk = {"years": {"width": 3}}

    def __init__(
        self,
        *args: Any,
        reforms: list[tuple[str, str]],
        councils: list[tuple[str, str]],
        **rest: Any,
    ) -> None:
        super().__init__(*args, **rest)
        self.fields["reforms"].choices = reforms  # type: ignore[attr-defined]
        if councils:
            self.fields["behind"] = forms.ChoiceField(
                label=_("Whose published figures stand behind this made-up council?"),
                choices=councils,
                initial="E09000007",
            )

    def clean_option(self) -> str:
        """Return the name of the option at an address."""
        names = [part for part in str(self.cleaned_data["option"]).split("/") if part]
        if not names:
            return ""
        found = Option.objects.filter(name__in=names).first()
        if found is None:
            raise forms.ValidationError(_("There is no option at this address."))
        return found.name

    def clean(self) -> dict[str, Any]:
        """Ask for something to run."""
        given = super().clean() or {}
        if not given.get("reforms") and not given.get("option") and not self.errors:
            self.add_error("reforms", _("Choose at least one idea, or give an option."))
        return given

    def clean_draws(self) -> int:
        """Return a number."""
        return int(self.cleaned_data["draws"])
