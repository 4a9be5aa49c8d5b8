"""What a moderator fills in."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from seethechild.voices.reading import grade
from seethechild.web.calls.models import Call
from seethechild.web.ideas.choices import THEMES
from seethechild.web.ideas.models import Contribution
from seethechild.web.ideas.words import grade_for
from seethechild.web.moderation.reading import (
    Piece,
    Safe,
    missing,
    piece_id,
    pieces,
    safe_texts,
    shown_texts,
    texts_of,
)

LONG: Final = 2000
ALL: Final = "all"


def text(label: Any, hint: Any = "", *, rows: int = 3, **rest: Any) -> forms.CharField:
    """Return a field for sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, help_text=hint, max_length=LONG, widget=widget, **rest
    )


class SafeForm(forms.Form):
    """What is hidden of an idea, and what stands above it."""

    hide = forms.MultipleChoiceField(
        label=_("Hide these words"),
        help_text=_(
            "The program marked them. Take the tick away only if they tell nobody who somebody is."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("The words have changed. Look at them again.")},
    )
    more = text(
        _("Hide other words too"),
        _(
            "One name, place or number to a line, as it is written. It is hidden wherever it stands."
        ),
        required=False,
    )
    shown = forms.MultipleChoiceField(
        label=_("Show these to everybody"),
        help_text=_("Only if no face, name, school badge or place can be seen."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    with_link = forms.BooleanField(
        label=_("Show the study or example they named"), required=False
    )
    title = forms.CharField(
        label=_("A title, in plain words"),
        help_text=_("Say the idea, not the story. No names."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give it a title")},
    )
    themes = forms.MultipleChoiceField(
        label=_("What is it about?"),
        choices=THEMES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say what it is about")},
    )
    looked_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, idea: Contribution, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.texts = texts_of(idea)
        self._choices("hide", [(one.id, _said(one)) for one in pieces(self.texts)])
        files = [
            one for one in idea.attachments.all() if one.kind != "sound" and one.sealed
        ]
        self._choices("shown", [(str(one.pk), one.get_kind_display()) for one in files])
        self.initial["hide"] = [one.id for one in pieces(self.texts)]
        if not idea.exact_words.get("link"):
            del self.fields["with_link"]

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        if choices:
            field.choices = choices
        else:
            del self.fields[name]

    def clean_more(self) -> list[str]:
        """Return the lines, all of which stand somewhere."""
        lines = [
            line.strip() for line in self.cleaned_data["more"].splitlines() if line.strip()
        ]
        for line in missing(self.texts, lines):
            self.add_error(
                "more",
                gettext("“%(words)s” is not there. Write it as it is written.")
                % {"words": line},
            )
        return lines

    def clean(self) -> dict[str, Any]:
        """Refuse a title that says what is hidden."""
        given = super().clean() or {}
        hidden = [*given.get("hide", ()), *map(piece_id, given.get("more", ()))]
        if missing({"title": given.get("title", "")}, hidden) != hidden:
            self.add_error("title", _("The title has words in it that you hide"))
        return given

    @property
    def safe(self) -> Safe:
        """What everybody will see."""
        given = self.cleaned_data
        texts = shown_texts(self.texts, with_link=given.get("with_link", False))
        return safe_texts(texts, hide=given.get("hide", ()), more=given["more"])

    @property
    def fingerprint(self) -> str:
        """Stands for all that will be seen: what was looked at is what is published."""
        given = self.cleaned_data
        kept = {name: given.get(name) for name in ("title", "themes", "shown", "with_link")}
        said = json.dumps([dict(self.safe.texts), kept], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def was_looked_at(self) -> bool:
        """Whether exactly this was shown before."""
        return bool(self.cleaned_data["looked_at"] == self.fingerprint)

    def decided(self) -> dict[str, Any]:
        """Return what the action asks for."""
        given = self.cleaned_data
        return {
            "hide": given.get("hide", ()),
            "more": given["more"],
            "title": given["title"],
            "themes": given["themes"],
            "shown": [int(one) for one in given.get("shown", ())],
            "with_link": given.get("with_link", False),
        }


def _said(piece: Piece) -> str:
    times = ngettext("%(count)s time", "%(count)s times", piece.count)
    said = f"{piece.words} ({gettext(piece.kind)})"
    return f"{said}, {times % {'count': piece.count}}" if piece.count > 1 else said


class ToldForm(forms.Form):
    """Something the sender reads beside their code: as easy as their form."""

    words = text(
        _("What do you tell the sender?"),
        _(
            "They read it with their code. Use short words. Somebody else may look on: say nothing of what they wrote."
        ),
        error_messages={"required": _("Write what the sender is told")},
    )

    def __init__(self, *args: Any, idea: Contribution, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.hardest = grade_for(idea.form)

    def clean_words(self) -> str:
        """Refuse what is too hard for who reads it."""
        words: str = self.cleaned_data["words"]
        # a few words alone are a poor measure: a year is allowed
        if grade(words) > self.hardest + 1:
            raise forms.ValidationError(
                _("This is hard to read for who sent it. Use shorter words and sentences.")
            )
        return words


class GiveBackForm(ToldForm):
    """A question to the sender."""


class WithholdForm(ToldForm):
    """Why an idea is not published."""

    reason = text(
        _("Why, for the record?"),
        _("Other moderators can read it. Write no name and nothing about one child."),
        error_messages={"required": _("Say why it is not published")},
    )


class TypeUpForm(forms.Form):
    """What a sound, drawing or photo says, word for word."""

    words = text(
        _("What does it say?"),
        _("Word for word. Names too: you hide them later."),
        rows=6,
        error_messages={"required": _("Write what it says")},
    )


class QueueForm(forms.Form):
    """Which ideas of the queue are shown, and in which order."""

    call = forms.ChoiceField(label=_("Call for ideas"))
    order = forms.ChoiceField(
        label=_("Order"),
        choices=(
            ("words", _("Worrying words first")),
            ("oldest", _("The oldest first")),
        ),
    )

    def __init__(self, asked: Mapping[str, str]) -> None:
        super().__init__({"call": ALL, "order": "words"} | dict(asked.items()))
        calls = Call.objects.exclude(state="planned").values_list("slug", "title")
        field: Any = self.fields["call"]
        field.choices = [(ALL, _("All calls")), *calls]

    @property
    def asked(self) -> dict[str, Any]:
        """Return what ``queue`` asks for; all of it where something unknown was asked."""
        given = self.cleaned_data if self.is_valid() else {}
        call = given.get("call", ALL)
        return {
            "call": "" if call == ALL else call,
            "by_words": given.get("order") != "oldest",
        }
