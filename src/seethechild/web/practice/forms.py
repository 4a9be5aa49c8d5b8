"""What people look for in the library, what they write, and what a reader decides."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from seethechild.studies.effects import effect_records
from seethechild.studies.options import shipped_documents
from seethechild.studies.practice import DIRECTIONS, NEEDS, SETTINGS, TESTED, TIERS
from seethechild.web.govuk.widgets import DateField
from seethechild.web.practice.library import Asked
from seethechild.web.practice.models import YoungPart
from seethechild.web.practice.text import MOST_FINDINGS, Text
from seethechild.web.safety.models import Concern

OLDEST: Final = 25
LONG, SHORT = 2_000, 300


def _any(choices: Mapping[str, str], words: Any) -> list[tuple[str, Any]]:
    return [("", words), *choices.items()]


def _text(label: Any, hint: Any = "", *, rows: int = 3, required: bool = True) -> Any:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class SearchForm(forms.Form):
    """What to look for. Nothing must be filled in, and nothing is ordered by which is best."""

    #: Asked only of those who open "More".
    MORE = ("age", "tier", "setting", "tested")

    q = forms.CharField(label=_("Words"), required=False, max_length=80)
    need = forms.ChoiceField(
        label=_("Need"), required=False, choices=_any(NEEDS, _("Any need"))
    )
    age = forms.IntegerField(
        label=_("Age of the child"), required=False, min_value=0, max_value=OLDEST
    )
    tier = forms.ChoiceField(
        label=_("Kind of help"), required=False, choices=_any(TIERS, _("Any kind"))
    )
    setting = forms.ChoiceField(
        label=_("Where"), required=False, choices=_any(SETTINGS, _("Anywhere"))
    )
    tested = forms.ChoiceField(
        label=_("How it was tested"), required=False, choices=_any(TESTED, _("In any way"))
    )
    result = forms.ChoiceField(
        label=_("What came of it"), required=False, choices=_any(DIRECTIONS, _("Anything"))
    )
    order = forms.ChoiceField(
        label=_("Listed"),
        required=False,
        choices=[("", _("From A to Z")), ("need", _("By need"))],
    )
    govuk = {"age": {"width": 3}}

    def ask(self) -> Asked:
        """Read what is looked for, and let no question say that it is optional: all are."""
        self.is_valid()
        for field in self.fields.values():
            field.required = True
        return self.asked

    @property
    def first(self) -> list[BoundField]:
        """The questions that everybody sees."""
        return [one for one in self if one.name not in self.MORE]

    @property
    def more(self) -> list[BoundField]:
        """The others."""
        return [self[name] for name in self.MORE]

    @property
    def is_more(self) -> bool:
        """Whether one of the others was answered, or cannot be read."""
        return any(self.data.get(name) for name in self.MORE)

    @property
    def asked(self) -> Asked:
        """What is looked for; what cannot be read is not asked."""
        given = getattr(self, "cleaned_data", {})
        kept = {name: given.get(name) for name in Asked.__annotations__}
        age = kept.pop("age")
        return Asked(age=age, **{name: value or "" for name, value in kept.items()})


class TextForm(forms.Form):
    """The text of an example."""

    title = forms.CharField(label=_("What is it called?"), max_length=120)
    plain = forms.CharField(
        label=_("What is it, and what came of it?"),
        help_text=_(
            "One or two short sentences. Say it here too if it made no difference."
        ),
        max_length=SHORT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    what = _text(_("What is done?"))
    who = _text(_("For whom is it?"), rows=2)
    needs = forms.MultipleChoiceField(
        label=_("What do they need?"),
        choices=list(NEEDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    age_from = forms.IntegerField(label=_("Youngest age"), min_value=0, max_value=OLDEST)
    age_to = forms.IntegerField(label=_("Oldest age"), min_value=0, max_value=OLDEST)
    tiers = forms.MultipleChoiceField(
        label=_("What kind of help is it?"),
        choices=list(TIERS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    settings = forms.MultipleChoiceField(
        label=_("Where is it?"),
        choices=list(SETTINGS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    tested = forms.ChoiceField(
        label=_("How do you know what came of it?"),
        choices=[(key, words) for key, words in TESTED.items()],
        widget=forms.RadioSelect,
    )
    not_work = _text(
        _("What did not work?"),
        _("Always asked. If all went well, say what was hard, or who was not reached."),
    )
    carries_over = _text(
        _("Where was it shown, and would it be the same elsewhere now?"),
    )
    steps = _text(
        _("How can others copy it?"), _("One step a line."), rows=5, required=False
    )
    staff = _text(_("Who does it?"), rows=2, required=False)
    training = _text(_("What must they learn first?"), rows=2, required=False)
    in_place = _text(_("What must be there before?"), rows=2, required=False)
    cost = forms.CharField(
        label=_("What does it cost for one child?"),
        help_text=_("Write “Not published” if nobody knows."),
        max_length=SHORT,
    )
    price_year = forms.CharField(
        label=_("Prices of which year?"),
        help_text=_("Such as 2025-26."),
        required=False,
        max_length=9,
    )
    ask = forms.CharField(
        label=_("Whom can others ask?"),
        help_text=_("A team and an address of work. Everybody can read it."),
        max_length=SHORT,
    )
    reform = forms.ChoiceField(label=_("The reform that plays it"), required=False)
    check_again = DateField(label=_("When should somebody look again if this still holds?"))
    reason = forms.CharField(
        label=_("What did you change, and why?"),
        required=False,
        max_length=SHORT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    govuk = {"age_from": {"width": 3}, "age_to": {"width": 3}, "price_year": {"width": 5}}

    def __init__(self, *args: Any, text: Text | None = None, **rest: Any) -> None:
        if text is not None:
            rest["initial"] = _initial(text)
        super().__init__(*args, **rest)
        if text is None:
            del self.fields["reason"]
        reforms = {key: str(one["title"]) for key, one in shipped_documents().items()}
        self.fields["reform"].choices = _any(reforms, _("None yet"))  # type: ignore[attr-defined]
        for count in range(1, MOST_FINDINGS + 1):
            self.fields |= _finding_fields(count)

    @property
    def sections(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """Headings, each with its questions."""
        counts = range(1, MOST_FINDINGS + 1)
        found = [
            f"{name}{count}" for count in counts for name in ("result", "found", "effect")
        ]
        for title, names in (
            (_("What it is"), ["title", "plain", "what", "who"]),
            (_("Who it is for"), ["needs", "age_from", "age_to", "tiers", "settings"]),
            (_("What came of it"), [*found, "tested", "not_work", "carries_over"]),
            (_("How to copy it"), ["steps", "staff", "training", "in_place"]),
            (_("What it costs, and whom to ask"), ["cost", "price_year", "ask", "reform"]),
            (_("Later"), ["check_again", "reason"]),
        ):
            yield title, [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Ask for ages in their order, and for both halves of a result."""
        given = super().clean() or {}
        first, last = given.get("age_from"), given.get("age_to")
        if first is not None and last is not None and first > last:
            self.add_error("age_to", _("The oldest age must not be below the youngest."))
        for count in range(1, MOST_FINDINGS + 1):
            said = bool(given.get(f"found{count}"))
            if bool(given.get(f"result{count}")) != said:
                self.add_error(
                    f"result{count}" if said else f"found{count}",
                    _("Say both what it was and what came of it."),
                )
        return given

    @property
    def text(self) -> dict[str, Any]:
        """The text, as it is kept."""
        given = dict(self.cleaned_data)
        counts = range(1, MOST_FINDINGS + 1)
        rows = [
            [given.pop(f"{name}{n}") for name in ("result", "found", "effect")]
            for n in counts
        ]
        given.pop("reason", "")
        given["findings"] = [
            {"direction": result, "plain": found, "effect": effect}
            for result, found, effect in rows
            if result
        ]
        given["ages"] = [given.pop("age_from"), given.pop("age_to")]
        given["steps"] = [
            line.strip() for line in given["steps"].splitlines() if line.strip()
        ]
        given["check_again"] = given["check_again"].isoformat()
        return given


def _finding_fields(count: int) -> dict[str, forms.Field]:
    records = {
        key: f"{one.intervention}: {one.outcome} ({one.year})"
        for key, one in effect_records().items()
    }
    number = {"number": count}
    return {
        f"result{count}": forms.ChoiceField(
            label=_("Result %(number)s: what was it?") % number,
            choices=_any(DIRECTIONS, _("Choose")),
            required=count == 1,
        ),
        f"found{count}": _text(
            _("Result %(number)s in plain words") % number, rows=2, required=count == 1
        ),
        f"effect{count}": forms.ChoiceField(
            label=_("Result %(number)s: the study it is from") % number,
            choices=_any(records, _("None: it is our own")),
            required=False,
        ),
    }


def _initial(text: Text) -> dict[str, Any]:
    kept = {key: text[key] for key in text if key not in {"findings", "ages", "steps"}}
    kept |= {"age_from": text["ages"][0], "age_to": text["ages"][1]}
    kept["steps"] = "\n".join(text["steps"])
    for count, one in enumerate(text["findings"], start=1):
        names = (("result", "direction"), ("found", "plain"), ("effect", "effect"))
        kept |= {f"{name}{count}": one.get(key, "") for name, key in names}
    return kept


class PartForm(forms.Form):
    """What a young person says of an example."""

    exact = _text(
        _("What do they say?"),
        _(
            "Word for word. Do not mend it. Somebody reads it for safety before it is shown."
        ),
        rows=6,
    )
    age_band = forms.ChoiceField(
        label=_("How old are they?"), choices=YoungPart.AGES, widget=forms.RadioSelect
    )
    how = forms.ChoiceField(
        label=_("How did they say it?"), choices=YoungPart.HOW, widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(
        label=_(
            "They have read this version. They know that everybody can read their words, "
            "and that they can take them back. They agree."
        )
    )


class ReadForm(forms.Form):
    """What the reader of a young person's words decides."""

    DECISIONS = (
        ("show", _("Show it")),
        ("keep", _("Do not show it")),
        ("risk", _("Someone may be at risk")),
    )
    decision = forms.ChoiceField(
        label=_("What do you decide?"), choices=DECISIONS, widget=forms.RadioSelect
    )
    shown = _text(
        _("As it will be shown"),
        _(
            "What may tell who somebody is was taken out for you: check it. Put [removed] where you "
            "take out more. Change no other word."
        ),
        rows=6,
        required=False,
    )
    reason = forms.CharField(
        label=_("Why is it not shown?"),
        help_text=_("Only if you do not show it. Name nobody."),
        required=False,
        max_length=SHORT,
    )
    level = forms.ChoiceField(
        label=_("If someone may be at risk: how soon must safeguarding look?"),
        choices=Concern.LEVELS,
        widget=forms.RadioSelect,
        required=False,
    )
    about_staff = forms.BooleanField(
        label=_("It is about somebody who works with children"), required=False
    )
    reach = _text(
        _("How can the child be reached safely?"),
        _("If you know. It is kept sealed."),
        rows=2,
        required=False,
    )

    def __init__(self, *args: Any, is_shown: bool = False, **rest: Any) -> None:
        super().__init__(*args, **rest)
        if is_shown:  # it can only be taken down
            del self.fields["shown"]
            self.fields["decision"].choices = self.DECISIONS[1:]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for what the decision needs."""
        given = super().clean() or {}
        needed = {
            "show": ("shown", _("Say what will be shown.")),
            "keep": ("reason", _("Say why it is not shown.")),
            "risk": ("level", _("Say how soon.")),
        }
        name, words = needed.get(given.get("decision", ""), ("", ""))
        if name and not given.get(name):
            self.add_error(name, words)
        return given


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("It is kept in the record of what was done."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
