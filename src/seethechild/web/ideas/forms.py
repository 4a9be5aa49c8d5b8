"""What is typed and chosen, page by page. Nothing has to be answered (P2, P3)."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from seethechild.web.calls.forms_kinds import AGE_BANDS, VOICES
from seethechild.web.govuk.widgets import DateField
from seethechild.web.ideas import pieces
from seethechild.web.ideas.choices import WANTS
from seethechild.web.ideas.pieces import Piece
from seethechild.web.ideas.questions import ON_PAGE, PICTURES
from seethechild.web.options.councils import names

LONGEST: Final = 5_000
TOO_LONG = _("This is very long. Can you make it a bit shorter?")


def words_field(label: Any = "") -> forms.CharField:
    """Return a box for words."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PicturesForm(forms.Form):
    """Which pictures somebody chose on a page."""

    def __init__(self, *args: Any, key: str, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.key = key
        self.fields["pictures"] = forms.MultipleChoiceField(
            required=False,
            choices=[(one, PICTURES[one]) for one in ON_PAGE[key]],
            widget=forms.CheckboxSelectMultiple,
        )

    def answers(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return what is written in the draft."""
        chosen = {**(given.get("pictures") or {}), self.key: self.cleaned_data["pictures"]}
        return {"pictures": chosen}


def file_field() -> forms.FileField:
    """Return a place for a file; what may be in it is looked at by ``pieces``."""
    return forms.FileField(required=False, allow_empty_file=True, widget=forms.FileInput)


class WithDrawing(forms.Form):
    """A drawing or a photo."""

    drawing = file_field()

    def clean_drawing(self) -> Piece | None:
        """Make the picture anew."""
        return _piece(self.cleaned_data.get("drawing"), pieces.picture)


def _piece(given: Any, make: Callable[[bytes], Piece]) -> Piece | None:
    if not given:
        return None
    try:
        return make(given.read())
    except pieces.RefusedError as error:
        raise forms.ValidationError(str(error)) from None


class WishForm(WithDrawing, PicturesForm):
    """Pictures, a few words, a drawing."""

    one_thing = words_field()

    def answers(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return what is written in the draft."""
        return {**super().answers(given), "one_thing": self.cleaned_data["one_thing"]}


class PlainForm(forms.Form):
    """Answers that are written as they were given."""

    def answers(self, _given: dict[str, Any]) -> dict[str, Any]:
        """Return what is written in the draft; files are kept apart."""
        return {
            name: said
            for name, said in self.cleaned_data.items()
            if not isinstance(self.fields[name], forms.FileField)
        }


class HousesForm(PlainForm):
    """The three houses."""

    worries, good, dreams = words_field(), words_field(), words_field()


class ChangeForm(WithDrawing, PlainForm):
    """One thing to change: in words, or drawn."""

    one_thing = words_field()


class FullChangeForm(ChangeForm):
    """In words, drawn, or said aloud."""

    sound = file_field()

    def clean_sound(self) -> Piece | None:
        """Let only sounds through."""
        return _piece(self.cleaned_data.get("sound"), pieces.sound)


class AdultChangeForm(ChangeForm):
    """One thing to change, and where it can be read about."""

    link = forms.CharField(required=False, max_length=500)


class AgeForm(PlainForm):
    """How old."""

    age_band = forms.ChoiceField(
        label=_("How old are you?"),
        required=False,
        choices=AGE_BANDS,
        widget=forms.RadioSelect,
    )


class PlaceForm(AgeForm):
    """How old, and where, if the call is for all of England."""

    def __init__(self, *args: Any, call_area: str = "", **rest: Any) -> None:
        super().__init__(*args, **rest)
        if not call_area:
            self.fields["area"] = forms.ChoiceField(
                label=_("Which area is it about?"),
                required=False,
                choices=[("", _("I would rather not say")), *names().items()],
            )


class AdultForm(PlaceForm):
    """Who speaks, and where."""

    role = forms.ChoiceField(
        label=_("Who are you?"),
        choices=[one for one in VOICES if one[0] != "child"],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who you are")},
    )
    field_order = ("role", "area")

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        del self.fields["age_band"]

    def answers(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return what is written in the draft."""
        return {**super().answers(given), "age_band": "adult"}


class TouchForm(PlainForm):
    """More help, only if somebody asks for it: all of it is off to begin with (P3)."""

    advocate = forms.BooleanField(required=False)
    wants = forms.ChoiceField(
        required=False, choices=[("", _("No, thank you")), *WANTS], widget=forms.RadioSelect
    )
    how = words_field()
    safe_times = words_field()

    def clean(self) -> dict[str, Any]:
        """Ask how, if somebody wants to be reached."""
        given = super().clean() or {}
        if given.get("wants") and not given.get("how"):
            self.add_error(
                "how", _("Tell us how we can reach you, or choose “No, thank you”.")
            )
        if not given.get("wants"):
            given["how"] = given["safe_times"] = ""
        return given


class CodeForm(forms.Form):
    """Four words."""

    code = forms.CharField(
        label=_("Your four words"),
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type your four words")},
    )


class AgainForm(forms.Form):
    """The same in other words."""

    words = forms.CharField(
        label=_("Tell us in a new way"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write something first"), "max_length": TOO_LONG},
    )


class ReasonForm(forms.Form):
    """Why somebody looks."""

    reason = forms.CharField(
        label=_("Why do you need this?"),
        help_text=_("It is recorded with your name."),
        min_length=5,
        max_length=300,
    )


class SessionForm(forms.Form):
    """One sitting with a group."""

    on = DateField(label=_("On which day was it?"), initial=timezone.localdate)
    setting = forms.CharField(
        label=_("What kind of group was it?"),
        help_text=_("Such as: a children in care council. No names of people or places."),
        required=False,
        max_length=120,
    )
    from_paper = forms.BooleanField(label=_("I am typing up paper forms"), required=False)


class VoiceForm(WithDrawing, PlainForm):
    """One voice of a group, on one page: whoever enters it has the paper beside them."""

    once = forms.RegexField(r"^[A-Za-z0-9]{40}$", widget=forms.HiddenInput)
    age_band = forms.ChoiceField(
        label=_("How old are they?"),
        required=False,
        choices=[("", _("Not said")), *AGE_BANDS],
        widget=forms.Select,
    )
    worries, good, dreams = words_field(), words_field(), words_field()
    one_thing = words_field(_("One thing to change"))
    helped = forms.BooleanField(
        label=_("A grown-up helped them to say it or wrote it down for them"),
        required=False,
    )

    def answers(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return what is written in the draft."""
        return {k: v for k, v in super().answers(given).items() if k != "once"}
