"""What a chair fills in, piece by piece."""

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from seethechild.web.calls.forms_kinds import FORM_CHOICES
from seethechild.web.calls.hours import DAYS
from seethechild.web.calls.kinds import (
    HART,
    LAWFUL_BASES,
    LUNDY,
    SPECIAL_CONDITIONS,
    TWELVE,
)
from seethechild.web.calls.models import Call, Margin
from seethechild.web.govuk.widgets import DateField
from seethechild.web.people.places import choices, name_of

Look = dict[str, dict[str, object]]
#: The area of a call that has none of its own.
ENGLAND = _("All of England")
PLAIN = _("Children read this: short words, short sentences.")


def _text(label: Any, hint: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class QuestionForm(forms.Form):
    """What is asked, of whom, where."""

    title = forms.CharField(label=_("What is the call called?"), max_length=80)
    question = _text(_("What do you ask?"), PLAIN)
    for_whom = forms.CharField(label=_("Who is it for?"), help_text=PLAIN, max_length=200)
    area = forms.ChoiceField(label=_("Which area is it for?"), required=False)

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["area"].choices = choices(ENGLAND)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Keep the area's name with its code."""
        given = super().clean() or {}
        return {**given, "place": name_of(given.get("area", ""), ENGLAND)}


class FormsForm(forms.Form):
    """Which forms are offered."""

    forms = forms.MultipleChoiceField(
        label=_("Which forms do you offer?"),
        help_text=_("Young testers must approve each before the call opens."),
        choices=FORM_CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )


class DaysForm(forms.Form):
    """From when to when."""

    opens = DateField(label=_("First day on which ideas can be sent"))
    closes = DateField(label=_("Last day on which ideas can be sent"))
    read_until = DateField(
        label=_("Last day on which somebody reads what was sent"),
        help_text=_("Safeguarding must be covered until then, every day."),
    )
    answer_by = DateField(label=_("By when does everybody get an answer?"))

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        given = super().clean() or {}
        pairs = (("opens", "closes"), ("closes", "read_until"), ("closes", "answer_by"))
        for first, second in pairs:
            early, late = given.get(first), given.get(second)
            if early and late and late < early:
                self.add_error(second, _("Enter a day that is not before the one above it"))
        return given


class ReadingForm(forms.Form):
    """Who reads, and when."""

    reader = forms.CharField(
        label=_("Who reads what is sent?"),
        help_text=_("As a child would say it, such as: A trained adult at Harbour House"),
        max_length=120,
    )
    days = forms.TypedMultipleChoiceField(
        label=_("On which days do they read?"),
        choices=list(enumerate(DAYS)),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    begins = forms.TimeField(
        label=_("From what time?"),
        help_text=_("Such as 09:00"),
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(format="%H:%M"),
    )
    ends = forms.TimeField(
        label=_("Until what time?"),
        help_text=_("Such as 17:00"),
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(format="%H:%M"),
    )
    not_on = forms.CharField(
        label=_("Days on which nobody reads"),
        help_text=_("Bank holidays are left out already. One on a line, as 24 12 2026"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    govuk: ClassVar[Look] = {"begins": {"width": 5}, "ends": {"width": 5}}

    @staticmethod
    def initial_of(call: Call) -> dict[str, Any]:
        """Return what a call says already."""
        hours = call.reading_hours
        off = (date.fromisoformat(day) for day in hours.get("not_on", ()))
        return {
            "reader": call.reader,
            "days": hours.get("days", [0, 1, 2, 3, 4]),
            "begins": hours.get("from", "09:00"),
            "ends": hours.get("to", "17:00"),
            "not_on": "\n".join(day.strftime("%d %m %Y") for day in off),
        }

    def clean_not_on(self) -> list[str]:
        """Read the days, one on a line."""
        lines = self.cleaned_data["not_on"].splitlines()
        try:
            return [_day(line).isoformat() for line in lines if line.strip()]
        except ValueError as error:
            raise forms.ValidationError(
                _("Enter each day on a line of its own, as 24 12 2026")
            ) from error

    def clean(self) -> dict[str, Any]:
        """Put the hours together as they are kept."""
        given = super().clean() or {}
        if self.errors:
            return given
        if given["begins"] >= given["ends"]:
            self.add_error("ends", _("Enter a time after the one above it"))
            return given
        hours = {
            "days": sorted(given["days"]),
            "from": given["begins"].strftime("%H:%M"),
            "to": given["ends"].strftime("%H:%M"),
            "not_on": given["not_on"],
        }
        return {"reader": given["reader"], "reading_hours": hours}


def _day(line: str) -> date:
    return datetime.strptime(" ".join(line.replace("/", " ").split()), "%d %m %Y").date()  # noqa: DTZ007 - a day, no moment


def _phone(label: Any, *, required: bool = True) -> forms.RegexField:
    return forms.RegexField(
        r"^[0-9+()\- ]{3,30}$",
        label=label,
        required=required,
        error_messages={"invalid": _("Enter a number, such as 01632 960 001")},
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )


class HelpForm(forms.Form):
    """Whom children can call, and how they can send something without this site."""

    out_of_hours_name = forms.CharField(
        label=_("Out of hours: who helps when nobody reads?"),
        help_text=_("The area's children's services at night and on weekends"),
        max_length=120,
    )
    out_of_hours_phone = _phone(_("Their number"))
    advocacy_name = forms.CharField(
        label=_("Advocacy: who helps a child to say what they want?"), max_length=120
    )
    advocacy_phone = _phone(_("The advocacy service's number"), required=False)
    advocacy_email = forms.EmailField(
        label=_("The advocacy service's e-mail address"),
        help_text=_(
            "It is told that a child asked for an advocate, and not one word more. Without it, safeguarding leads are told, who ring the service."
        ),
        required=False,
    )
    assisted_phone = _phone(_("Number for telling an idea by phone"))
    assisted_post = _text(_("Address for sending an idea by post"))
    govuk: ClassVar[Look] = {
        name: {"width": 20}
        for name in ("out_of_hours_phone", "advocacy_phone", "assisted_phone")
    }

    def clean(self) -> dict[str, Any]:
        """Ask for one way to the advocacy service."""
        given = super().clean() or {}
        if not self.errors and not (given["advocacy_phone"] or given["advocacy_email"]):
            self.add_error("advocacy_phone", _("Enter a number or an e-mail address"))
        return given


class DecisionForm(forms.Form):
    """Who decides, what happens, what children get for their time."""

    decision_maker = forms.CharField(
        label=_("Who decides?"),
        help_text=_("Name and post of one person, or of one group"),
        max_length=160,
    )
    what_next = _text(_("What happens to an idea?"), PLAIN)
    payment = _text(
        _("What do young people get for their time?"),
        _("Children read this. If they get nothing, say so and why."),
    )


class LawForm(forms.Form):
    """The basis in law, printed in the notice."""

    lawful_basis = forms.ChoiceField(
        label=_("Lawful basis for keeping what is sent"),
        choices=LAWFUL_BASES,
        widget=forms.RadioSelect,
    )
    special_condition = forms.ChoiceField(
        label=_("Condition for special category data"),
        help_text=_("Children may write of their health, family or faith."),
        choices=SPECIAL_CONDITIONS,
        widget=forms.RadioSelect,
    )
    shared_with = _text(_("Who else sees what is sent?"), PLAIN)


class ImpactForm(forms.Form):
    """The impact assessment."""

    on = DateField(label=_("When was it agreed?"))
    words = _text(
        _("Text of the impact assessment"),
        _("Everybody can read it. What is there already stays as an older version."),
        rows=12,
    )


class SayForm(forms.Form):
    """The rung of the ladder."""

    hart_rung = forms.TypedChoiceField(
        label=_("How much of a say do children have?"),
        help_text=_(
            "Hart's ladder. What stands on rungs 1 to 3 is not called participation."
        ),
        choices=HART,
        coerce=int,
        widget=forms.RadioSelect,
    )
    hart_reason = _text(_("Why this rung?"))


class TwelveForm(forms.Form):
    """The nine points."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for point, name, asked in TWELVE:
            self.fields[point] = forms.CharField(
                label=name,
                help_text=asked,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )


class ApprovalForm(forms.Form):
    """What young testers said of one form."""

    testers = forms.IntegerField(
        label=_("How many young people tried it?"), min_value=1, max_value=999
    )
    ages = forms.CharField(
        label=_("Their ages"), help_text=_("Such as 9 to 12"), max_length=60
    )
    words = _text(
        _("What did they say, and what did you change?"),
        _("Everybody can read this. Name nobody."),
        rows=5,
    )
    on = DateField(label=_("When?"))
    approved = forms.BooleanField(label=_("They said it can be used as it is now"))
    govuk: ClassVar[Look] = {"testers": {"width": 3}}


class LundyForm(forms.Form):
    """One part of the Lundy record."""

    words = _text(_("What was done?"), rows=5)
    evidence = _text(_("How can somebody see that it was?"))
    on = DateField(label=_("When?"))

    def __init__(self, *args: Any, part: str, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["words"].help_text = {one: asked for one, _name, asked in LUNDY}[part]


class MarginForm(forms.Form):
    """The share of a group."""

    group = forms.ChoiceField(label=_("Which group?"), choices=Margin.GROUPS)
    percent = forms.FloatField(
        label=_("Its share of all the call is for"), min_value=0, max_value=100
    )
    source = forms.CharField(label=_("Where does the figure come from?"), max_length=300)
    govuk: ClassVar[Look] = {"percent": {"suffix": "%", "width": 4}}

    def clean(self) -> dict[str, Any]:
        """Keep the share as a part of one."""
        given = super().clean() or {}
        return {**given, "share": given.get("percent", 0) / 100}


class CloseForm(forms.Form):
    """Why a call is closed."""

    reason = _text(_("Why do you close it now?"), rows=2)
