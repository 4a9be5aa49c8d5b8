"""What can be done to a concern: the form of each, and what it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from seethechild.web.people.models import User
from seethechild.web.safety import actions
from seethechild.web.safety.forms import (
    AgreeForm,
    CloseForm,
    DecideForm,
    NoteForm,
    OfficerForm,
    StaffForm,
)
from seethechild.web.safety.models import Concern
from seethechild.web.safety.states import CONCERN, DECIDED

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Act:
    """One thing that can be done.

    Attributes:
        title: as people read it.
        button: what it says.
        form: takes ``concern``.
        do: with the concern, what was filled in, and by whom.
    """

    title: object
    button: object
    form: Callable[..., forms.Form]
    do: Callable[[Concern, Given, User], object]


def _agree(concern: Concern, given: Given, by: User) -> None:
    act = actions.close if given["agree"] == "yes" else actions.keep_open
    act(concern=concern, words=given["words"], by=by)


ACTS: Final = {
    "decide": Act(
        _("Decide what to do"),
        _("Record the decision"),
        DecideForm,
        lambda concern, given, by: actions.decide(concern=concern, by=by, **given),
    ),
    "note": Act(
        _("Add to the record"),
        _("Add it"),
        NoteForm,
        lambda concern, given, by: actions.note(concern=concern, by=by, **given),
    ),
    "staff": Act(
        _("Say it is about staff"),
        _("Record it"),
        StaffForm,
        lambda concern, given, by: actions.say_it_is_about_staff(
            concern=concern, by=by, **given
        ),
    ),
    "officer": Act(
        _("The designated officer was told"),
        _("Record it"),
        OfficerForm,
        lambda concern, given, by: actions.tell_officer(concern=concern, by=by, **given),
    ),
    "close": Act(
        _("Ask to close it"),
        _("Ask a second person to agree"),
        CloseForm,
        lambda concern, given, by: actions.ask_to_close(concern=concern, by=by, **given),
    ),
    "agree": Act(_("Agree to close it, or not"), _("Record it"), AgreeForm, _agree),
}


def open_acts(concern: Concern, by: User) -> list[tuple[str, object]]:
    """Return id and title of what this person can do to it now, the next step first."""
    can = {
        "decide": concern.state in (CONCERN.start, "triaged", "advice", "no_action"),
        "officer": concern.about_staff and not concern.officer_told_at,
        "agree": concern.state == "closing" and concern.closing_by != by.audit_name,
        "close": concern.state in DECIDED,
        "note": True,
        "staff": not concern.about_staff,
    }
    if concern.state == "closed":
        return []
    return [(name, ACTS[name].title) for name, may in can.items() if may]
