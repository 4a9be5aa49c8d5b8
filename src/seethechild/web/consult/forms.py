"""What people answer, and what members and moderators fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from seethechild.voices.shares import FLOORS
from seethechild.web.calls.models import Call
from seethechild.web.consult.groups import GROUPS, SOURCE
from seethechild.web.consult.models import Vote
from seethechild.web.govuk.widgets import DateField
from seethechild.web.proposals.forms import Words

LONGEST = 2_000


class AnswerForm(forms.Form):
    """What somebody thinks, and of which group they are."""

    group = forms.ChoiceField(
        label=_("Who are you?"),
        choices=[(one.id, one.asked) for one in GROUPS.values()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say who you are")},
    )
    said = forms.ChoiceField(
        label=_("What do you think of it?"),
        choices=Vote.SAID,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what you think")},
    )
    words = Words(
        label=_("Why?"),
        help_text=_("You can skip this. Please do not write names."),
        required=False,
        rows=4,
        max_length=LONGEST,
        error_messages={
            "max_length": _("This is very long. Can you make it a bit shorter?")
        },
    )


class PlanForm(forms.Form):
    """A sense check."""

    plain = Words(
        label=_("What would change, in plain words?"),
        help_text=_("For a child of nine: short words, short sentences, no names."),
        rows=6,
        max_length=1_200,
    )
    call = forms.ModelChoiceField(
        label=_("Which call does it belong to?"),
        help_text=_(
            "It says who reads, who keeps children safe, who helps them, and why words may be kept. The sense "
            "check closes with it."
        ),
        queryset=Call.objects.filter(state="open"),
    )
    opens = DateField(label=_("The first day"))
    closes = DateField(label=_("The last day"), help_text=_("Within three months."))
    source = forms.CharField(
        label=_("Who agreed on the floors?"), initial=SOURCE, max_length=200
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for group in GROUPS.values():
            self.fields[f"floor_{group.id}"] = forms.IntegerField(
                label=group.name,
                help_text=_("How many in a hundred must be able to live with it?"),
                initial=group.floor,
                min_value=FLOORS[0],
                max_value=FLOORS[-1],
                step_size=FLOORS.step,
            )

    @property
    def planned(self) -> dict[str, Any]:
        """Return what the action asks for."""
        given = self.cleaned_data
        floors = {group: given[f"floor_{group}"] for group in GROUPS}
        return {
            name: given[name] for name in ("plain", "call", "opens", "closes", "source")
        } | {"floors": floors}


class WhyForm(forms.Form):
    """Why."""

    reason = Words(label=_("Why?"), rows=3)


class ReadForm(forms.Form):
    """What of somebody's words is let through."""

    words = Words(
        label=_("As everybody will see it"),
        help_text=_(
            "Put [removed] where words tell who somebody is. You can add nothing else."
        ),
        rows=8,
        max_length=LONGEST + 400,
    )


class AnswerGroupForm(forms.Form):
    """The answer to a group."""

    words = Words(
        label=_("What do you answer?"),
        help_text=_("Say what was changed for them, or why not. Everybody can read it."),
    )
