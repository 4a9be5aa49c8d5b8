"""What reviewers and others fill in about evidence."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from seethechild.studies.effects import effect_records
from seethechild.web.theory.document import CLAIMS
from seethechild.web.theory.models import Evidence, EvidenceLink

_RANGE = ("low", "value", "high")


def area(
    label: Any, hint: Any = "", *, rows: int = 3, required: bool = True
) -> forms.CharField:
    """Return a box for a few sentences."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=2_000,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class EvidenceForm(forms.Form):
    """One finding."""

    title = forms.CharField(label=_("What is it called?"), max_length=200)
    source = forms.CharField(
        label=_("Where does it come from?"),
        help_text=_("Who wrote it, where and when, so that others can find it."),
        max_length=300,
    )
    href = forms.URLField(
        label=_("Its address on the web"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    kind = forms.ChoiceField(
        label=_("What kind of evidence is it?"),
        choices=Evidence.KINDS,
        widget=forms.RadioSelect,
    )
    found = forms.ChoiceField(
        label=_("What was found?"),
        help_text=_(
            "That it made no difference, or did harm, is as welcome as that it helped."
        ),
        choices=Evidence.FOUND,
        widget=forms.RadioSelect,
    )
    outcome = forms.CharField(label=_("What was measured or seen?"), max_length=200)
    design = forms.CharField(
        label=_("How was it found out?"),
        help_text=_("Such as a trial, or before and after."),
        max_length=120,
        required=False,
    )
    population = forms.CharField(
        label=_("On how many, and whom?"), max_length=200, required=False
    )
    place = forms.CharField(label=_("Where and when?"), max_length=120, required=False)
    value = forms.FloatField(label=_("The size of the effect"), required=False)
    low = forms.FloatField(label=_("The lower end of its range"), required=False)
    high = forms.FloatField(label=_("The upper end of its range"), required=False)
    unit = forms.CharField(
        label=_("What these numbers count"), max_length=120, required=False
    )
    cost = forms.CharField(label=_("What it cost"), max_length=300, required=False)
    govuk: ClassVar[dict[str, dict[str, Any]]] = {key: {"width": 10} for key in _RANGE}

    def clean(self) -> dict[str, Any]:
        """Ask for both ends of a range or none, around the size, and for its unit."""
        given = super().clean() or {}
        numbers = [given.get(key) for key in _RANGE]
        if any(key in self.errors for key in _RANGE):
            return given
        low, value, high = numbers
        if (low is None) != (high is None) or (value is None and low is not None):
            self.add_error(
                "value", gettext("Give the size with both ends of its range, or neither")
            )
        elif value is not None and low is not None and not low <= value <= (high or 0):
            self.add_error("value", gettext("The size must lie inside its range"))
        if value is not None and not given.get("unit"):
            self.add_error("unit", gettext("Say what these numbers count"))
        return given

    def said(self) -> dict[str, Any]:
        """Return the fields of ``Evidence``."""
        return dict(self.cleaned_data)


class SuggestForm(EvidenceForm):
    """What somebody suggests for a proposal."""

    why = area(_("Why does it matter here?"))

    def said(self) -> dict[str, Any]:
        """Return the fields of ``Evidence``; why it matters is no field of it."""
        return {key: one for key, one in self.cleaned_data.items() if key != "why"}


class KeepForm(EvidenceForm):
    """What a reviewer keeps: the finding, put right, with notes by the letters of EMMIE."""

    emmie_effect = area(_("Effect: how large, how sure?"), rows=2, required=False)
    emmie_mechanism = area(_("Mechanism: why may it work?"), rows=2, required=False)
    emmie_moderators = area(
        _("Moderators: for whom, where does it work better or worse?"),
        rows=2,
        required=False,
    )
    emmie_implementation = area(
        _("Implementation: what did it take to do it?"), rows=2, required=False
    )
    emmie_economics = area(
        _("Economics: what did it cost, what for?"), rows=2, required=False
    )

    def said(self) -> dict[str, Any]:
        """Return the fields of ``Evidence``, the five notes as one."""
        kept = {k: v for k, v in self.cleaned_data.items() if not k.startswith("emmie_")}
        notes = {key: self.cleaned_data[f"emmie_{key}"] for key in Evidence.EMMIE}
        return kept | {"emmie": {key: one for key, one in notes.items() if one}}

    @staticmethod
    def of(evidence: Evidence) -> dict[str, Any]:
        """Return what the boxes hold at first."""
        start = {key: getattr(evidence, key) for key in EvidenceForm.base_fields}
        return start | {f"emmie_{key}": one for key, one in evidence.emmie.items()}


class RecordForm(forms.Form):
    """Choose one of the simulator's own effects."""

    effect = forms.ChoiceField(
        label=_("Which effect?"),
        help_text=_("These are the published effects the model knows. None is left out."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        there = set(Evidence.objects.filter(state="kept").values_list("effect", flat=True))
        self.fields["effect"].choices = [  # type: ignore[attr-defined]
            (one.id, f"{one.intervention}: {one.outcome}")
            for one in effect_records().values()
            if one.id not in there
        ]


class GradeForm(forms.Form):
    """How far evidence can be trusted."""

    grade = forms.ChoiceField(
        label=_("Which grade?"),
        help_text=_("By the standards of evidence of the Early Intervention Foundation."),
        choices=Evidence.GRADES,
        widget=forms.RadioSelect,
    )
    why = area(_("Why this grade?"), _("Everybody can read this."))


class AttachForm(forms.Form):
    """What one finding says of one proposal."""

    evidence = forms.ModelChoiceField(
        Evidence.objects.filter(state="kept"),
        label=_("Which evidence?"),
        empty_label=None,
    )
    stance = forms.ChoiceField(
        label=_("What does it say of this proposal?"),
        choices=EvidenceLink.STANCES,
        widget=forms.RadioSelect,
    )
    claim = forms.ChoiceField(
        label=_("Of which part of it?"),
        choices=[("", _("All of it")), *CLAIMS.items()],
        required=False,
        widget=forms.RadioSelect,
    )
    words = area(_("Say it in words"), _("Everybody can read this."))

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["evidence"].label_from_instance = lambda one: one.title  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is left out or taken back."""

    reason = area(_("Why?"), _("At least a sentence. It stays with it."))
