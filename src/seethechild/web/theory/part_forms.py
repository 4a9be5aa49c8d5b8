"""The question of one page of a theory of change: what it holds at first, what it answers."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from seethechild.studies.effects import effect_records
from seethechild.studies.options import GRADES, JUDGED, places
from seethechild.web.options.forms import FORMS
from seethechild.web.options.questions import StepForm, listed
from seethechild.web.options.questions_how import WhenForm
from seethechild.web.theory.document import (
    DIRECTIONS,
    KNOWN,
    NUMBERS,
    STATUSES,
    TEXTS,
    Number,
    Words,
    change_in,
    part_of,
    print_of,
)
from seethechild.web.theory.forms import area
from seethechild.web.theory.models import Draft, Evidence
from seethechild.web.theory.pages import TEXT_PAGES, Page

OWN = "own"


class PartForm(forms.Form):
    """A page of the theory.

    Attributes:
        question: the heading.
        about: lines below it.
    """

    question: Words = ""
    about: Words = ""

    def __init__(self, data: Any, *, draft: Draft, page: Page) -> None:
        self.draft, self.page = draft, page
        self.held = part_of(draft.document, page.part)
        super().__init__(data, initial=self.start())
        self.govuk: dict[str, dict[str, Any]] = {}
        self.build()

    def start(self) -> dict[str, Any]:
        """Return what the boxes hold at first."""
        return dict(self.held or {})

    def build(self) -> None:
        """Fill in what can be chosen."""

    def answer(self) -> Any:
        """Return what the part holds with the answer."""
        return {**(self.held or {}), **self.cleaned_data}

    @property
    def has_heading(self) -> bool:
        """Whether the only field is the page's heading."""
        return False

    @property
    def outcome(self) -> Mapping[str, Any]:
        """The outcome the page belongs to."""
        return self.held or {}


class TextsForm(PartForm):
    """Some parts in words; each may wait."""

    def build(self) -> None:
        """Ask for the texts of this page."""
        self.question = TEXT_PAGES[self.page.key]
        self.about = _(
            "Write as you would tell a colleague. Where nobody knows, write: not known."
        )
        for one in TEXTS:
            if one.page == self.page.key:
                self.fields[one.key] = area(one.question, one.hint, required=False)
                self.govuk[one.key] = {"size": "s"}

    def answer(self) -> dict[str, str]:
        """Return the texts."""
        return {key: str(one).strip() for key, one in self.cleaned_data.items()}


class AboutForm(PartForm):
    """What should change, which way, and whether the model knows it."""

    question = _("What should change for children?")
    measure = forms.CharField(
        label=_("What should change?"),
        help_text=_(
            "Something that can be counted, such as children who have to go to court."
        ),
        max_length=200,
    )
    direction = forms.ChoiceField(
        label=_("Which way?"), choices=list(DIRECTIONS.items()), widget=forms.RadioSelect
    )
    plays = forms.ChoiceField(
        label=_("Can the model play it?"),
        help_text=_(
            "It knows help, plans, care, where children live, court, enquiries and prices. It does "
            "not know how children feel or learn."
        ),
        choices=[("yes", _("Yes")), ("no", _("No: it stays in words and numbers"))],
        widget=forms.RadioSelect,
    )
    why_not = area(_("If not, why not?"), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask why, where the model cannot play it."""
        given = super().clean() or {}
        if given.get("plays") == "no" and not given.get("why_not"):
            self.add_error("why_not", gettext("Say why the model cannot play it"))
        return given


class EffectForm(PartForm):
    """Whose number it is: a study's that is attached here, or one's own."""

    question = _("Whose number is it?")
    effect = forms.ChoiceField(widget=forms.RadioSelect)

    @property
    def has_heading(self) -> bool:
        """The only question is the heading."""
        return True

    def start(self) -> dict[str, Any]:
        """Return what was chosen."""
        chosen = change_in(self.outcome).get("effect", "")
        return {"effect": chosen or (OWN if self.outcome.get("own") else "")}

    def build(self) -> None:
        """Offer the effects of the evidence that is attached here, and the one chosen before."""
        linked = Evidence.objects.filter(
            links__proposal=self.draft.proposal, links__taken_back=None
        ).exclude(effect="")
        ids = [*dict.fromkeys(linked.values_list("effect", flat=True))]
        ids += [
            one for one in [change_in(self.outcome).get("effect", "")] if one not in ids
        ]
        found = [effect_records()[one] for one in ids if one in effect_records()]
        offered = [
            (one.id, f"{one.intervention}: {one.outcome}") for one in found if one.plays
        ]
        own = (OWN, gettext("A number of our own"))
        self.fields["effect"].choices = [*offered, own]  # type: ignore[attr-defined]
        self.fields["effect"].label = str(self.question)
        hints = {one.id: f"{one.words}. {one.source}" for one in found}
        self.govuk["effect"] = {"heading": True, "size": "l", "hints": hints}
        self.fields["effect"].help_text = gettext(
            "Studies are listed here once a reviewer has attached them. A study keeps its own range "
            "and grade."
        )

    def answer(self) -> dict[str, Any]:
        """Return the outcome, resting on the effect or on a number of its own."""
        chosen = self.cleaned_data["effect"]
        change = change_in(self.outcome)
        if chosen != change.get("effect"):
            change = {k: v for k, v in change.items() if k not in {"effect", "settled"}}
        if chosen == OWN:
            return {**self.outcome, "change": change, "own": True}
        kept = {key: one for key, one in self.outcome.items() if key != "own"}
        return {**kept, "change": {**change, "effect": chosen}}


class NumberForm(PartForm):
    """One number: the middle, low and high, where it comes from, and how it is known."""

    value = forms.FloatField(label=_("What you expect"))
    low = forms.FloatField(label=_("The lowest that is likely"))
    high = forms.FloatField(label=_("The highest that is likely"))
    unit = forms.CharField(label=_("What it counts"), max_length=60)
    status = forms.ChoiceField(
        label=_("How is it known?"),
        choices=list(STATUSES.items()),
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label=_("Where does it come from?"),
        help_text=_("Name the source, or who says so and why."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    grade = forms.ChoiceField(
        label=_("How sure is the source?"),
        help_text=_("Only where it is measured or published."),
        required=False,
    )

    def start(self) -> dict[str, Any]:
        """Return the number as it is kept."""
        held = self._holder.get(self.page.key) or {}
        return dict(held)

    @property
    def _holder(self) -> Mapping[str, Any]:
        holder = self.outcome if self.page.outcome else self.draft.document
        return dict(holder.get("numbers", {}))

    def build(self) -> None:
        """Ask the question of this number, within its limits."""
        kind = NUMBERS[self.page.key]
        self.question, self.about = kind.question, kind.hint
        wrong = gettext("Enter a number, such as 40")
        for name in ("value", "low", "high"):
            field = self.fields[name]
            field.error_messages |= {
                "invalid": f"{field.label}: {wrong}",
                "required": f"{field.label}: {wrong}",
            }
            self.govuk[name] = {"width": 10} | ({"suffix": kind.unit} if kind.unit else {})
        if kind.unit:
            del self.fields["unit"]
        if kind.key != "size":
            del self.fields["grade"]
        else:
            said = [
                (key, f"{key}: {words}") for key, words in GRADES.items() if key != JUDGED
            ]
            self.fields["grade"].choices = [("", ""), *said]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a number outside its range or beyond what makes sense."""
        given = super().clean() or {}
        kind = NUMBERS[self.page.key]
        numbers = {key: given.get(key) for key in ("low", "value", "high")}
        for key, one in numbers.items():
            if one is not None and not kind.lowest <= one <= kind.highest:
                said = gettext("%(label)s: enter a number from %(low)g to %(high)g")
                words = {
                    "label": self.fields[key].label,
                    "low": kind.lowest,
                    "high": kind.highest,
                }
                self.add_error(key, said % words)
        low, value, high = numbers.values()
        if None not in (low, value, high) and not float(low or 0) <= float(
            value or 0
        ) <= float(high or 0):
            said = gettext("What you expect must lie between the lowest and the highest")
            self.add_error("value", said)
        if (
            "grade" in self.fields
            and given.get("status") in KNOWN
            and not given.get("grade")
        ):
            self.add_error("grade", gettext("Say how sure the source is"))
        return given

    def answer(self) -> dict[str, Any]:
        """Return the number, inside its outcome where it has one."""
        given = self.cleaned_data
        made = Number(
            given["value"],
            given["low"],
            given["high"],
            given.get("unit") or NUMBERS[self.page.key].unit,
            given["source"],
            given["status"],
            given.get("grade", "") if given["status"] in KNOWN else "",
        ).to_dict()
        if not self.page.outcome:
            return made
        numbers = {**self.outcome.get("numbers", {}), self.page.key: made}
        return {**self.outcome, "numbers": numbers}


class CostForm(PartForm):
    """Whether its price is known."""

    question = _("What does it cost?")
    known = forms.ChoiceField(widget=forms.RadioSelect)

    @property
    def has_heading(self) -> bool:
        """The only question is the heading."""
        return True

    def build(self) -> None:
        """Offer what the shipped reform says, where it began with one."""
        ways = {
            "unknown": gettext("It costs something, and the price is not known"),
            "known": gettext("We have a price"),
            "none": gettext("It costs nothing"),
        }
        if (self.held or {}).get("shipped"):
            ways["shipped"] = gettext("As the shipped reform says")
        self.fields["known"].choices = list(ways.items())  # type: ignore[attr-defined]
        self.fields["known"].label = str(self.question)
        best = gettext("The answer then gives the price at which it would pay for itself.")
        self.govuk["known"] = {"heading": True, "size": "l", "hints": {"unknown": best}}


class PriceForm(PartForm):
    """What is paid for, counted by what, by whom."""

    question = _("What is paid for, and by whom?")
    item = forms.CharField(label=_("What is paid for?"), max_length=120)
    per = forms.ChoiceField(label=_("What is it counted by?"), widget=forms.RadioSelect)
    payer = forms.ChoiceField(label=_("Who pays?"))
    price_year = forms.IntegerField(
        label=_("Which year's prices?"), min_value=1990, max_value=2060
    )
    COUNTED: ClassVar[frozenset[str]] = frozenset({"child", "family", "year", "once"})

    def build(self) -> None:
        """Offer what the council's system can count, and who can pay."""
        found = places(self.draft.council)
        units = [one for one in found.units if one.id in self.COUNTED]
        self.fields["per"].choices = listed(units)  # type: ignore[attr-defined]
        self.fields["payer"].choices = listed(found.payers)  # type: ignore[attr-defined]
        self.govuk = {"price_year": {"width": 4}}
        if self.held.get("known") != "known":
            del self.fields["price_year"]


class StartForm(WhenForm):
    """Since when; how fast it grows is a number of its own."""

    question = _("When would it begin?")

    def _build(self) -> None:
        super()._build()
        self.fields.pop("ramp", None)


#: Questions of the option builder that a theory asks as they are.
BORROWED: dict[str, type[StepForm]] = {
    **{key: FORMS[key] for key in ("kind", "part", "from", "to", "event", "item", "who")},
    "when": StartForm,
}
OWN_FORMS: dict[str, type[PartForm]] = {
    "about": AboutForm,
    "effect": EffectForm,
    "cost": CostForm,
    "price": PriceForm,
}


def form_of(page: Page, draft: Draft, data: Any) -> PartForm | StepForm:
    """Return the form of a page."""
    if page.key in BORROWED and page.outcome:
        outcome = part_of(draft.document, page.part)
        return BORROWED[page.key](
            data, document={"change": [change_in(outcome)]}, places=places(draft.council)
        )
    if page.key in TEXT_PAGES:
        return TextsForm(data, draft=draft, page=page)
    if page.key in OWN_FORMS and not (page.key == "price" and page.outcome):
        return OWN_FORMS[page.key](data, draft=draft, page=page)
    return NumberForm(data, draft=draft, page=page)


def answer_of(form: PartForm | StepForm, page: Page, draft: Draft) -> Any:
    """Return what the page's part holds with a form's answer."""
    if isinstance(form, PartForm):
        return form.answer()
    outcome = part_of(draft.document, page.part)
    return {**outcome, "change": form.applied()["change"][0]}


def seen_of(page: Page, draft: Draft) -> str:
    """Return the print of what a page's part holds now."""
    return print_of(part_of(draft.document, page.part))
