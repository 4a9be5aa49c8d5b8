"""What a call lacks: every reason at once, each with how to mend it and the page where.

A call that lacks anything cannot open. ``actions.open_call`` asks here inside its own transaction, so
that no form and no program gets round it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from seethechild.voices.reading import grade
from seethechild.web.calls.form_words import fingerprint
from seethechild.web.calls.forms_kinds import FORMS
from seethechild.web.calls.kinds import LUNDY, TWELVE
from seethechild.web.calls.models import Call
from seethechild.web.calls.said import (
    approvals_of,
    impact_of,
    is_participation,
    lundy_of,
    points_of,
)
from seethechild.web.calls.taking import uncovered

#: A child of nine can read it (C1).
CHILD_GRADE: Final = 4.0
#: Days named one by one; more are counted.
NAMED: Final = 3
#: Words for participation, as they begin.
CLAIMS: Final = ("participat", "co-produc", "coproduc", "co-design", "codesign")


@dataclass(frozen=True)
class Reason:
    """Something a call lacks.

    Attributes:
        piece: the page where it is mended (``pieces.PIECES``).
        what: it lacks.
        mend: what to do.
    """

    piece: str
    what: str
    mend: str


def reasons_not_to_open(call: Call, today: date) -> list[Reason]:
    """Return all that keeps a call from opening; nothing if it may."""
    return [reason for check in CHECKS for reason in check(call, today)]


def reasons_not_to_answer(call: Call) -> list[Reason]:
    """Return the parts of the Lundy record that are empty (C10)."""
    there = lundy_of(call)
    return [
        Reason(
            f"lundy-{part}",
            gettext("Lundy record: nothing is said under “%(part)s”.") % {"part": name},
            gettext("Write what was done, with its evidence. %(asked)s") % {"asked": asked},
        )
        for part, name, asked in LUNDY
        if part not in there
        or not there[part].words.strip()
        or not there[part].evidence.strip()
    ]


def _question(call: Call, _today: date) -> Iterator[Reason]:
    if not call.question.strip():
        yield Reason(
            "question", gettext("It asks nothing."), gettext("Write the question.")
        )
    if not call.for_whom.strip():
        yield Reason(
            "question", gettext("It does not say for whom it is."), gettext("Say for whom.")
        )
    said = " ".join(
        [call.title, call.question, call.what_next, call.payment, call.shared_with]
    )
    if call.child_forms and grade(said) > CHILD_GRADE:
        yield Reason(
            "question",
            gettext(
                "Its words are too hard for a child of nine (grade %(grade).1f, at most 4)."
            )
            % {"grade": grade(said)},
            gettext(
                "Use shorter words and sentences in the title, the question, what happens next, "
                "payment, and who else sees it."
            ),
        )


def _forms(call: Call, _today: date) -> Iterator[Reason]:
    if not call.forms:
        yield Reason("forms", gettext("It offers no form."), gettext("Choose the forms."))
    approved = approvals_of(call)
    for form in call.forms:
        name = FORMS[form].name
        if form not in approved:
            yield Reason(
                f"approve-{form}",
                gettext("No young testers have approved: %(form)s.") % {"form": name},
                gettext("Try it with young people and record what they said."),
            )
        elif approved[form].fingerprint != fingerprint(form):
            yield Reason(
                f"approve-{form}",
                gettext("Its words have changed since it was approved: %(form)s.")
                % {"form": name},
                gettext("Try it with young people again and record what they said."),
            )


def _days(call: Call, today: date) -> Iterator[Reason]:
    if call.opens is None or call.closes is None or call.read_until is None:
        yield Reason(
            "days",
            gettext("Its first day, its last day or the last day of reading is not said."),
            gettext("Enter the three days."),
        )
    elif call.closes < today:
        yield Reason(
            "days",
            gettext("Its last day is gone."),
            gettext("Enter a day that is to come."),
        )
    if call.answer_by is None:
        yield Reason(
            "days",
            gettext("It does not say by when children get an answer."),
            gettext("Enter the day."),
        )


def _reading(call: Call, _today: date) -> Iterator[Reason]:
    if not call.reader.strip() or not call.reading_hours.get("days"):
        yield Reason(
            "reading",
            gettext("It does not say who reads what is sent, and when."),
            gettext("Name who reads, and the days and hours."),
        )


def _cover(call: Call, today: date) -> Iterator[Reason]:
    if call.opens is None or call.read_until is None or call.closes is None:
        yield Reason(
            "cover",
            gettext("Nobody can tell whether safeguarding is covered: a day is not said."),
            gettext("Enter the days, then fill the rota for all of them."),
        )
        return
    bare = uncovered(call, max(call.opens, today), call.read_until)
    if bare:
        named = ", ".join(date_format(day, "j F Y") for day in bare[:NAMED])
        more = len(bare) - NAMED
        if more > 0:
            named += ngettext(" and %(n)d day more", " and %(n)d days more", more) % {
                "n": more
            }
        yield Reason(
            "cover",
            gettext("Nobody covers safeguarding on: %(days)s.") % {"days": named},
            gettext(
                "Put a lead and a deputy on the rota for every day, both with training and a DBS "
                "check in date, until the last day of reading."
            ),
        )


def _lacks(piece: str, what: Promise, mend: Promise, *fields: str) -> "Check":
    """Return a check that every one of some fields is filled in."""

    def check(call: Call, _today: date) -> Iterator[Reason]:
        if not all(str(getattr(call, field) or "").strip() for field in fields):
            yield Reason(piece, str(what), str(mend))

    return check


def _advocacy(call: Call, _today: date) -> Iterator[Reason]:
    if not call.advocacy_name.strip() or not call.advocacy_reach:
        yield Reason(
            "help",
            gettext("No advocacy service is named with its number or e-mail address."),
            gettext(
                "Name the area's advocacy service for children, with one of them or both."
            ),
        )


def _impact(call: Call, _today: date) -> Iterator[Reason]:
    if impact_of(call) is None:
        yield Reason(
            "impact",
            gettext("No impact assessment is stored."),
            gettext("Enter its text and its date."),
        )


def _twelve(call: Call, _today: date) -> Iterator[Reason]:
    there = points_of(call)
    empty = [str(name) for point, name, _asked in TWELVE if point not in there]
    if empty:
        yield Reason(
            "twelve",
            gettext("Of the nine points these have no answer: %(points)s.")
            % {"points": "; ".join(empty)},
            gettext("Say for each how this call meets it."),
        )


def _claims(call: Call, _today: date) -> Iterator[Reason]:
    said = " ".join([call.title, call.question, call.for_whom, call.what_next]).lower()
    if call.hart_rung is None or is_participation(call.hart_rung):
        return
    if any(word in said for word in CLAIMS):
        yield Reason(
            "say",
            gettext("It stands on rung 1, 2 or 3 and is called participation."),
            gettext(
                "Take the word away, or give children a real say and choose another rung."
            ),
        )


Check = Callable[[Call, date], Iterator[Reason]]
CHECKS: Final[tuple[Check, ...]] = (
    _question,
    _forms,
    _days,
    _reading,
    _cover,
    _lacks(
        "help",
        _("The number to call out of hours is not said."),
        _("Name the area's out-of-hours children's services, with its number."),
        "out_of_hours_name",
        "out_of_hours_phone",
    ),
    _advocacy,
    _lacks(
        "help",
        _("There is no way to send an idea by phone or by post."),
        _("Give a number and an address."),
        "assisted_phone",
        "assisted_post",
    ),
    _lacks(
        "decision",
        _("It does not say who decides, or what happens to an idea."),
        _("Name who decides, and say what happens next."),
        "decision_maker",
        "what_next",
    ),
    _lacks(
        "decision",
        _("It does not say how young people are paid for their time."),
        _("Say what they get; if it is nothing, say so and why."),
        "payment",
    ),
    _lacks(
        "law",
        _(
            "The lawful basis, the condition for special data or who it is shared with is not said."
        ),
        _("Choose both, and say who else sees the words; if nobody, say so."),
        "lawful_basis",
        "special_condition",
        "shared_with",
    ),
    _impact,
    _lacks(
        "say",
        _("It does not say how much of a say children have."),
        _("Choose a rung of Hart's ladder and say why."),
        "hart_rung",
        "hart_reason",
    ),
    _claims,
    _twelve,
)
