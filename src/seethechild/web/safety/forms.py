"""What safeguarding leads, chairs and administrators fill in."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from seethechild.web.govuk.widgets import DateField
from seethechild.web.once import OnceForm
from seethechild.web.people.models import User
from seethechild.web.people.places import choices
from seethechild.web.safety.clock import Hours
from seethechild.web.safety.models import Clearance, Concern, Look
from seethechild.web.safety.states import CONCERN

LONG: Final = 10_000
#: No training or check holds longer: a later year is a slip of the hand.
LONGEST: Final = timedelta(days=5 * 366)
DAYS: Final = [(f"{day}", name) for day, name in WEEKDAYS.items()]
#: The area of a rota that has none of its own.
EVERYWHERE: Final = _("Every area without a rota of its own")
#: The area of a concern, where nobody said.
NOT_KNOWN: Final = _("Not known")
DECISIONS: Final = {
    "triage": _("Work on it first"),
    "refer": _("Refer it to children's services or the police"),
    "advise": _("Give advice or offer help"),
    "end without action for": _("No further action"),
}


def own_words(label: Any, hint: Any = "", *, required: bool = True, rows: int = 4) -> Any:
    """Return a field for a person's own words, which are kept sealed."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class LookForm(forms.Form):
    """Why somebody opens a concern."""

    reason = forms.ChoiceField(
        label=_("Why do you open it?"),
        choices=Look.REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say why you open it")},
    )
    words = own_words(
        _("In your words"), _("Needed if none of these fits."), required=False, rows=2
    )

    def clean(self) -> dict[str, Any]:
        """Ask whoever has another reason for it."""
        given = super().clean() or {}
        if given.get("reason") == "other" and not given.get("words"):
            self.add_error("words", _("Say what your reason is"))
        return given


class RiskForm(forms.Form):
    """How soon somebody must act, and whether it is about staff: nothing is taken for granted."""

    level = forms.ChoiceField(
        label=_("How soon must somebody act?"),
        choices=Concern.LEVELS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how soon somebody must act")},
    )
    about_staff = forms.TypedChoiceField(
        label=_("Is it about somebody who works with children, or about an authority?"),
        choices=(("no", _("No")), ("yes", _("Yes, or it may be"))),
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say whether it is about somebody who works with children")
        },
    )


class HeardForm(RiskForm, OnceForm):
    """What somebody was told outside this site."""

    field_order = ("seen", "how", "on", "at", "taken_by")

    HOW = (
        ("phone", _("By telephone")),
        ("person", _("In person")),
        ("post", _("By post or on paper")),
        ("other", _("Another way")),
    )
    seen = own_words(
        _("What were you told?"),
        _("In the words that were used, as near as you can. Say whose words they are."),
        rows=6,
    )
    how = forms.ChoiceField(
        label=_("How were you told?"),
        choices=HOW,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how you were told")},
    )
    on = DateField(label=_("On which day?"))
    at = forms.TimeField(
        label=_("At what time?"), help_text=_("Such as 16:30"), input_formats=["%H:%M"]
    )
    taken_by = forms.CharField(
        label=_("Who took it?"),
        help_text=_("Name and post. Leave it empty if it was you."),
        max_length=120,
        required=False,
    )
    area = forms.ChoiceField(label=_("In which area?"), required=False)
    reach = own_words(
        _("How can the child be reached?"),
        _(
            "When is it safe, and who must not see or hear it? Leave it empty if nobody knows."
        ),
        required=False,
        rows=2,
    )
    govuk = {"at": {"width": 5}}

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["area"].choices = choices(NOT_KNOWN)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Put day and time together; refuse what is still to come."""
        given = super().clean() or {}
        on, at = given.pop("on", None), given.pop("at", None)
        if on and at:
            given["received_at"] = timezone.make_aware(datetime.combine(on, at))
            if given["received_at"] > timezone.now():
                self.add_error("on", _("This moment has not come yet"))
        if "how" in given:
            given["how"] = f"{dict(self.HOW)[given['how']]}".lower()
        return given


class DecideForm(forms.Form):
    """What was decided, and why."""

    verb = forms.ChoiceField(
        label=_("What did you decide?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decided")},
    )
    words = own_words(
        _("Why?"), _("Who was asked, what you know, and what you do not know.")
    )
    to = own_words(
        _("To whom is it referred?"),
        _("Name, team, telephone number, and what they said. Only if you refer it."),
        required=False,
        rows=2,
    )

    def __init__(self, *args: Any, concern: Concern, **rest: Any) -> None:
        super().__init__(*args, **rest)
        state = "triaged" if concern.state == CONCERN.start else concern.state
        self.fields["verb"].choices = [  # type: ignore[attr-defined]
            (verb, said)
            for verb, said in DECISIONS.items()
            if CONCERN.may(verb, state)
            or (verb == "triage" and concern.state == CONCERN.start)
        ]

    def clean(self) -> dict[str, Any]:
        """Ask to whom it is referred."""
        given = super().clean() or {}
        if given.get("verb") == "refer" and not given.get("to"):
            self.add_error("to", _("Say to whom you refer it"))
        return given


class NoteForm(forms.Form):
    """What was seen or done since."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[("note", _("Something that was done")), ("seen", _("Something more that was seen"))],
        initial="note",
        widget=forms.RadioSelect,
    )  # fmt: skip
    words = own_words(_("What happened?"), _("It can never be changed or taken away."))

    def __init__(self, *args: Any, concern: Concern, **rest: Any) -> None:
        super().__init__(*args, **rest)


class StaffForm(forms.Form):
    """That it is about staff or an authority."""

    words = own_words(
        _("What is said of whom?"),
        _("From now on, people of that council cannot open this concern. You may be one."),
    )

    def __init__(self, *args: Any, concern: Concern, **rest: Any) -> None:
        super().__init__(*args, **rest)


class OfficerForm(forms.Form):
    """That the designated officer was told."""

    words = own_words(
        _("Whom did you tell, when, and what did they say?"),
        _("The designated officer of the local authority (LADO), by name."),
    )

    def __init__(self, *args: Any, concern: Concern, **rest: Any) -> None:
        super().__init__(*args, **rest)


class CloseForm(forms.Form):
    """How it ended, and what becomes of what was sent in."""

    words = own_words(_("How did it end, and why can it be closed?"))
    outcome = forms.ChoiceField(
        label=_("What becomes of what was sent in?"),
        choices=Concern.OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of it")},
    )

    def __init__(self, *args: Any, concern: Concern, **rest: Any) -> None:
        super().__init__(*args, **rest)
        if not concern.subject_kind:  # nothing was sent in
            del self.fields["outcome"]

    def clean(self) -> dict[str, Any]:
        """Let nothing be shown of what was not sent in."""
        return {"outcome": "withhold"} | (super().clean() or {})


class AgreeForm(forms.Form):
    """Whether a second person agrees to close it."""

    agree = forms.ChoiceField(
        label=_("Do you agree to close it?"),
        choices=[("yes", _("Yes, close it")), ("no", _("No, it must go on"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no")},
    )
    words = own_words(_("Why?"))

    def __init__(self, *args: Any, concern: Concern, **rest: Any) -> None:
        super().__init__(*args, **rest)


class CoverForm(forms.Form):
    """A lead and a deputy on dates."""

    area = forms.ChoiceField(label=_("For which area?"), required=False)
    starts = DateField(label=_("First day"))
    ends = DateField(label=_("Last day"))
    lead = forms.ModelChoiceField(label=_("Lead"), queryset=User.objects.none())
    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=User.objects.none())
    days = forms.MultipleChoiceField(
        label=_("On which days does somebody read?"),
        choices=DAYS,
        initial=["0", "1", "2", "3", "4"],
        widget=forms.CheckboxSelectMultiple,
    )
    opens = forms.TimeField(
        label=_("From"), initial="09:00", help_text=_("Such as 09:00"), input_formats=["%H:%M"]
    )  # fmt: skip
    closes = forms.TimeField(
        label=_("To"), initial="17:00", help_text=_("Such as 17:00"), input_formats=["%H:%M"]
    )  # fmt: skip
    bank_holidays = forms.BooleanField(
        label=_("Somebody reads on bank holidays too"),
        help_text=_("If not, time stops on bank holidays, but for what is for now."),
        required=False,
    )
    govuk = {"opens": {"width": 5}, "closes": {"width": 5}}

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["area"].choices = choices(EVERYWHERE)  # type: ignore[attr-defined]
        holders = User.objects.filter(is_active=True, held__role="safeguarding")
        for name in ("lead", "deputy"):
            self.fields[name].queryset = holders  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for two people, days in order, and hours in which somebody reads."""
        given = super().clean() or {}
        if given.get("lead") and given.get("lead") == given.get("deputy"):
            self.add_error("deputy", _("Choose somebody else than the lead"))
        starts, ends = given.get("starts"), given.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day must not be before the first"))
        if given.get("opens") and given.get("closes") and given.get("days"):
            self._hours(given)
        return given

    def _hours(self, given: dict[str, Any]) -> None:
        opens: time = given["opens"]
        closes: time = given["closes"]
        if opens >= closes:
            self.add_error("closes", _("It must end after it begins"))
            return
        given["hours"] = {
            "days": sorted(int(day) for day in given["days"]),
            "from": f"{opens:%H:%M}",
            "to": f"{closes:%H:%M}",
            "bank_holidays": bool(given.get("bank_holidays")),
        }
        Hours.of(given["hours"])


class EndForm(forms.Form):
    """Why a line of the rota or a clearance ends."""

    reason = forms.CharField(
        label=_("Why does it end?"),
        help_text=_("It is kept in the audit trail. Write nothing about a child."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ClearanceForm(forms.Form):
    """When somebody was trained or checked, and until when it holds."""

    kind = forms.ChoiceField(
        label=_("What did you see the proof of?"),
        choices=Clearance.KINDS,
        widget=forms.RadioSelect,
    )
    on = DateField(label=_("Date on it"))
    until = DateField(
        label=_("Holds until"),
        help_text=_("From the day after, they can no longer open what children wrote."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse days that cannot be right."""
        given = super().clean() or {}
        on, until = given.get("on"), given.get("until")
        if isinstance(on, date) and on > timezone.localdate():
            self.add_error("on", _("This day has not come yet"))
        if isinstance(on, date) and isinstance(until, date):
            if until <= on:
                self.add_error("until", _("It must end after it begins"))
            elif until - on > LONGEST:
                self.add_error("until", _("Nothing holds longer than five years"))
        return given
