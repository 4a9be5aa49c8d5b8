"""What is changed: its name, its kind, the part of the system, the move, event or price."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from seethechild.studies.options import Choice
from seethechild.web.options.questions import StepForm
from seethechild.web.options.steps import Document, change_of, with_change


class NameForm(StepForm):
    """What it is called."""

    question = _("What is the change?")
    title = forms.CharField(label=_("Give it a short name"), max_length=120)
    plain = forms.CharField(
        label=_("Say in one sentence what would be done"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Write so that a young person can read it."),
    )
    places_of = {"title": "title", "plain": "plain"}

    def _start(self) -> dict[str, Any]:
        return {key: self.document.get(key, "") for key in ("title", "plain")}

    def _apply(self) -> Document:
        return {**self.document, **self.cleaned_data}


class KindForm(StepForm):
    """Which kind of change."""

    question = _("What would it change?")
    kind = forms.ChoiceField(widget=forms.RadioSelect)

    def _start(self) -> dict[str, Any]:
        return {"kind": change_of(self.document).get("kind")}

    def _build(self) -> None:
        self.options_of("kind", self.places.kinds)
        self.govuk["kind"]["hint"] = gettext(
            "The number of places, who may get help, and how long things last can be asked in a study "
            "file, not here."
        )

    def _apply(self) -> Document:
        kind = self.cleaned_data["kind"]
        if kind == change_of(self.document).get("kind"):
            return dict(self.document)
        return {**self.document, "change": [{"kind": kind}]}


class TargetForm(StepForm):
    """One key of what a change acts on."""

    key: ClassVar[str] = ""
    later: ClassVar[tuple[str, ...]] = ()  # what a new answer makes needless

    def _start(self) -> dict[str, Any]:
        return {"answer": self.target.get(self.key)}

    @property
    def target(self) -> dict[str, Any]:
        """What the change acts on so far."""
        return dict(change_of(self.document).get("target", {}))

    def _apply(self) -> Document:
        answer, target = self.cleaned_data["answer"], self.target
        if answer != target.get(self.key):
            target = {key: value for key, value in target.items() if key not in self.later}
        return with_change(self.document, target=target | {self.key: answer})


class PartForm(TargetForm):
    """Which part of the system."""

    question = _("Which part of the system?")
    key, later = "track", ("from", "to")
    answer = forms.ChoiceField(widget=forms.RadioSelect)

    def _build(self) -> None:
        self.options_of("answer", self.places.tracks)


class FromForm(TargetForm):
    """Which states children leave."""

    question = _("Where are the children before they move?")
    key, later = "from", ("to",)
    answer = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, help_text=_("Choose all that fit.")
    )
    places_of = {"change 1.target": "answer", "change 1.target.from": "answer"}

    def _build(self) -> None:
        self.options_of("answer", self.places.leaving[self.target["track"]])


class ToForm(TargetForm):
    """Which states children enter."""

    question = _("Where do they move to?")
    key = "to"
    answer = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose all that fit. You see the moves that children make now."),
    )
    places_of = {"change 1.target": "answer", "change 1.target.to": "answer"}

    def _build(self) -> None:
        track = self.target["track"]
        found: dict[str, Choice] = {}
        for state in self.target["from"]:
            found |= {one.id: one for one in self.places.entering[track, state]}
        self.options_of("answer", found.values())


class EventForm(TargetForm):
    """Which event."""

    question = _("What happens more or less often?")
    key = "event"
    answer = forms.ChoiceField(widget=forms.RadioSelect)
    places_of = {"change 1.target": "answer", "change 1.target.event": "answer"}

    def _build(self) -> None:
        self.options_of("answer", self.places.events)


class ItemForm(TargetForm):
    """Which price."""

    question = _("What costs more or less?")
    key = "item"
    answer = forms.ChoiceField(
        widget=forms.RadioSelect,
        help_text=_("Prices are published ones: the council's, or England's."),
    )
    places_of = {"change 1.target.item": "answer"}

    def _build(self) -> None:
        self.options_of("answer", self.places.items)
