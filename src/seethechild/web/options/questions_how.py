"""How much, how sure, for whom, since when, for how many, at what price."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from seethechild.studies.options import (
    CHILD,
    FAMILY,
    GRADES,
    JUDGED,
    Choice,
    evidence_of,
)
from seethechild.web.options.questions import (
    StepForm,
    Words,
    listed,
    of_hundred,
    per_hundred,
)
from seethechild.web.options.steps import Document, change_of, cost_of, dose_of, with_change


class SizeForm(StepForm):
    """How much, for those it reaches."""

    question = _("How much would it change?")
    about = _(
        "Think of 100 times it happens now, among children who get the change. How many times "
        "would it happen with the change? Under 100 means less often. Over 100 means more often. "
        "Give the number you expect, and the lowest and highest that are likely."
    )
    way = forms.ChoiceField(label=_("Which number?"), widget=forms.RadioSelect)
    dose = forms.FloatField(label=_("How much more is spent?"))
    ratio = forms.FloatField(
        label=_("What you expect, for each 100 now"),
        required=False,
        min_value=0,
        max_value=1_000,
    )
    low = forms.FloatField(
        label=_("The lowest that is likely"), required=False, min_value=0
    )
    high = forms.FloatField(
        label=_("The highest that is likely"), required=False, max_value=1_000
    )
    places_of = {
        "change 1.ratio": "ratio",
        "change 1.low": "low",
        "change 1.high": "high",
        "change 1": "ratio",
        "change 1.spend_change_pct": "dose",
        "change 1.spend_change_gbp": "dose",
    }

    def _start(self) -> dict[str, Any]:
        change, dose = change_of(self.document), dose_of(self.document)
        shown = {key: per_hundred(change.get(key)) for key in ("ratio", "low", "high")}
        return shown | {"way": "study", "dose": change.get(dose) if dose else None}

    def _build(self) -> None:
        change, dose = change_of(self.document), dose_of(self.document)
        if "effect" in change:
            found = evidence_of(self.document)
            study = Choice(
                "study", gettext("The number from the study"), found.words if found else ""
            )
            own = Choice("own", gettext("A number of my own"))
            self.options_of("way", [study, own])
        else:
            del self.fields["way"]
        if not dose:
            del self.fields["dose"]
        elif dose == "spend_change_pct":
            self.govuk["dose"] = {"suffix": gettext("per cent"), "width": 5}
        else:
            self.govuk["dose"] = {"prefix": "£", "suffix": gettext("a child"), "width": 5}
        if change.get("kind") == "price":
            del self.fields["low"], self.fields["high"]
            self.fields["ratio"].label = gettext("What £100 now would become")
        for name in ("ratio", "low", "high"):
            if name in self.fields:
                self.govuk[name] = {"width": 5}
                self.fields[name].required = "effect" not in change

    def clean(self) -> dict[str, Any]:
        """Ask for all three numbers where they are one's own."""
        found = super().clean() or {}
        if found.get("way") == "own":
            for name in ("ratio", "low", "high"):
                if found.get(name) is None and name not in self.errors:
                    self.add_error(name, gettext("Enter a number, such as 90"))
        numbers = [found.get(name) for name in ("low", "ratio", "high")]
        if None not in numbers and numbers != sorted(
            numbers, key=lambda one: float(one or 0)
        ):
            said = gettext("What you expect must lie between the lowest and the highest")
            self.add_error("ratio", said)
        return found

    def _apply(self) -> Document:
        given, dose = self.cleaned_data, dose_of(self.document)
        if given.get("way") == "study":
            return with_change(self.document, **({dose: given["dose"]} if dose else {}))
        numbers = {
            key: of_hundred(given[key])
            for key in ("ratio", "low", "high")
            if given.get(key) is not None
        }
        gone = dict.fromkeys(
            ("effect", "settled", "control_risk", "spend_change_pct", "spend_change_gbp")
        )
        return with_change(self.document, **gone, **numbers)


class SureForm(StepForm):
    """How sure, and why."""

    question = _("How sure is that number?")
    grade = forms.ChoiceField(label=_("Where does it come from?"), widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("Say what it rests on"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Name the study, or say why you think so. This is shown with the answer."
        ),
    )
    places_of = {"change 1.grade": "grade", "why": "why"}

    def _start(self) -> dict[str, Any]:
        grade = change_of(self.document).get("grade")
        return {"grade": grade, "why": self.document.get("why", "")}

    def _build(self) -> None:
        said = {key: f"{key}: {words}" for key, words in GRADES.items() if key != JUDGED}
        said[JUDGED] = gettext("Nobody has measured it: it is a judgement")
        self.fields["grade"].choices = list(said.items())  # type: ignore[attr-defined]

    def _apply(self) -> Document:
        given = self.cleaned_data
        return {**with_change(self.document, grade=given["grade"]), "why": given["why"]}


class WhoForm(StepForm):
    """For which children."""

    question = _("For which children?")
    about = _(
        "The figures come in bands of age, so an age must begin or end a band. They do not tell "
        "children with disabilities apart, so that cannot be chosen yet."
    )
    first = forms.TypedChoiceField(label=_("From the age of"), coerce=int)
    last = forms.TypedChoiceField(label=_("Up to and with the age of"), coerce=int)
    unaccompanied = forms.BooleanField(
        label=_("Also children who came to England alone to seek asylum"), required=False
    )
    places_of = {"change 1.eligible.ages": "last"}

    def _start(self) -> dict[str, Any]:
        eligible = change_of(self.document).get("eligible", {})
        first, last = eligible.get("ages", (0, 17))
        return {
            "first": first,
            "last": last,
            "unaccompanied": eligible.get("unaccompanied"),
        }

    def _build(self) -> None:
        for name, ages in (
            ("first", self.places.first_ages),
            ("last", self.places.last_ages),
        ):
            self.fields[name].choices = [(age, str(age)) for age in ages]  # type: ignore[attr-defined]

    def _apply(self) -> Document:
        given = self.cleaned_data
        eligible = {
            "ages": [given["first"], given["last"]],
            "unaccompanied": bool(given["unaccompanied"]),
        }
        return with_change(self.document, eligible=eligible)


class WhenForm(StepForm):
    """Since when."""

    question = _("When would it begin?")
    month = forms.IntegerField(label=_("Month, such as 4"), min_value=1, max_value=12)
    year = forms.IntegerField(label=_("Year, such as 2027"), min_value=2025, max_value=2060)
    ramp = forms.IntegerField(
        label=_("How many months until it reaches everyone it will reach?"),
        min_value=0,
        max_value=240,
        help_text=_("It grows evenly. Enter 0 if it is there at once."),
    )
    places_of = {"change 1.starts": "year", "change 1.ramp_months": "ramp"}

    def _start(self) -> dict[str, Any]:
        change = change_of(self.document)
        year, _dash, month = str(change.get("starts", "2027-04")).partition("-")
        return {
            "month": int(month),
            "year": int(year),
            "ramp": change.get("ramp_months", 12),
        }

    def _build(self) -> None:
        self.govuk = {"month": {"width": 2}, "year": {"width": 4}, "ramp": {"width": 3}}
        if change_of(self.document).get("kind") == "price":
            del self.fields["ramp"]

    def _apply(self) -> Document:
        given = self.cleaned_data
        ramp = {"ramp_months": given["ramp"]} if "ramp" in given else {}
        starts = f"{given['year']:04d}-{given['month']:02d}"
        return with_change(self.document, starts=starts, **ramp)


class ReachForm(StepForm):
    """How many get it, and how much of the effect carries over."""

    question = _("How many children would get it?")
    reach = forms.FloatField(
        label=_("Of 100 children it is meant for, how many would get it?"),
        min_value=0,
        max_value=100,
    )
    already = forms.FloatField(
        label=_("Of 100, how many get it already?"), min_value=0, max_value=100
    )
    transfer = forms.FloatField(
        label=_("How much of the effect would carry over to this council, out of 100?"),
        min_value=0,
        max_value=100,
        help_text=_("100 means that it works here as well as where it was tried."),
    )
    by = forms.ChoiceField(
        label=_("Who gets it together?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (CHILD, _("Each child by themselves")),
            (FAMILY, _("Brothers and sisters together, or none of them")),
        ],
    )
    places_of = {
        "reach_by": "by",
        "change 1.reach": "reach",
        "change 1.transfer": "transfer",
        "baseline_reach": "already",
    }

    def _start(self) -> dict[str, Any]:
        change = change_of(self.document)
        return {
            "reach": per_hundred(change.get("reach")),
            "already": per_hundred(self.document.get("baseline_reach", 0)),
            "transfer": per_hundred(change.get("transfer", 1.0)),
            "by": self.document.get("reach_by", CHILD),
        }

    def _build(self) -> None:
        self.govuk = {name: {"width": 4} for name in self.fields if name != "by"}

    def _apply(self) -> Document:
        said = dict(self.cleaned_data)
        by = said.pop("by")
        given = {key: of_hundred(value) for key, value in said.items()}
        had = "baseline_reach" in self.document or given["already"]
        now = {"baseline_reach": given["already"]} if had else {}
        changed = with_change(
            self.document, reach=given["reach"], transfer=given["transfer"]
        )
        together = {"reach_by": FAMILY} if by == FAMILY else {}
        kept = {key: value for key, value in changed.items() if key != "reach_by"}
        return {**kept, **now, **together}


class CostForm(StepForm):
    """Whether a price is known."""

    question = _("What does the change itself cost?")
    known = forms.ChoiceField(widget=forms.RadioSelect)

    WAYS: ClassVar[dict[str, Words]] = {
        "unknown": _("It costs something, and the price is not known"),
        "known": _("I know the price"),
        "none": _("It costs nothing"),
    }

    def _start(self) -> dict[str, Any]:
        cost = cost_of(self.document)
        if "cost" not in self.document:
            return {}
        if not cost:
            return {"known": "none"}
        if "spend_line" in cost or cost.get("per") == "resident":
            return {"known": "kept"}
        return {"known": "known" if "gbp" in cost else "unknown"}

    def _build(self) -> None:
        ways = dict(self.WAYS)
        if self._start().get("known") == "kept":
            ways["kept"] = gettext("As the reform says: %(item)s") % {
                "item": cost_of(self.document).get("item", "")
            }
        self.fields["known"].choices = list(ways.items())  # type: ignore[attr-defined]
        best = gettext("The answer then gives the price at which it would pay for itself.")
        self.govuk["known"] = {"hints": {"unknown": best}}

    def _apply(self) -> Document:
        known, cost = self.cleaned_data["known"], cost_of(self.document)
        if known == "kept" or known == self._start().get("known"):
            return dict(self.document)
        if known == "none":
            return {**self.document, "cost": []}
        kept = {key: cost[key] for key in ("item", "per", "payer", "staff") if key in cost}
        if kept.get("per") == "resident":
            kept["per"] = "year"
        if known == "known":
            kept = {"gbp": 0.0} | {
                key: value for key, value in kept.items() if key != "item"
            }
        return {**self.document, "cost": [kept]}


class PriceForm(StepForm):
    """What is paid for, by whom, how much."""

    question = _("What is paid for, and by whom?")
    item = forms.CharField(label=_("What is paid for?"), max_length=120)
    per = forms.ChoiceField(label=_("What is it counted by?"), widget=forms.RadioSelect)
    payer = forms.ChoiceField(label=_("Who pays?"))
    gbp = forms.FloatField(label=_("Price of one, in pounds"), min_value=0)
    price_year = forms.IntegerField(
        label=_("Which year's prices?"), min_value=1990, max_value=2060
    )
    source = forms.CharField(label=_("Where does the price come from?"), max_length=300)
    places_of = {
        f"cost 1.{key}": key for key in ("item", "per", "payer", "gbp", "price_year")
    }

    def _start(self) -> dict[str, Any]:
        cost = cost_of(self.document)
        return cost | {
            "gbp": cost.get("gbp") or None,
            "payer": cost.get("payer", "council"),
        }

    def _build(self) -> None:
        fits = {"year", "once"}
        if change_of(self.document).get("kind") != "price":
            fits |= {"child", "family"}
        self.options_of("per", [one for one in self.places.units if one.id in fits])
        self.fields["payer"].choices = listed(self.places.payers)  # type: ignore[attr-defined]
        self.govuk |= {"gbp": {"prefix": "£", "width": 10}, "price_year": {"width": 4}}
        if "gbp" not in cost_of(self.document):
            del self.fields["gbp"], self.fields["price_year"], self.fields["source"]

    def _apply(self) -> Document:
        cost = cost_of(self.document) | self.cleaned_data
        return {**self.document, "cost": [cost, *(self.document.get("cost") or [])[1:]]}
