"""The pieces of a call that a chair fills in: what each asks, and how it is kept."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms as django_forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from seethechild.web.audit.actions import Actor
from seethechild.web.calls import actions, forms
from seethechild.web.calls.forms_kinds import SENSE, TESTED, Words
from seethechild.web.calls.kinds import LUNDY
from seethechild.web.calls.models import Call
from seethechild.web.calls.said import lundy_of, points_of

Save = Callable[[Call, Actor, Mapping[str, Any]], object]


@dataclass(frozen=True)
class Piece:
    """One page of a call.

    Attributes:
        id: in its address.
        title: of the page and in the list of what is to do.
        form: what is asked; takes Django's arguments.
        initial: what is known already.
        save: keeps what was given.
        group: where in the list it stands.
    """

    id: str
    title: Words
    form: Callable[..., django_forms.Form]
    initial: Callable[[Call], dict[str, Any]]
    save: Save
    group: str = "plan"


def piece_of(name: str) -> Piece | None:
    """Return a piece by its id."""
    return PIECES.get(name)


def pieces_for(call: Call, group: str) -> list[Piece]:
    """Return the pieces of one group that a call has: an approval only for a form it offers, or may."""
    return [
        piece
        for piece in PIECES.values()
        if piece.group == group
        and (
            group != "testers"
            or piece.id.removeprefix("approve-") in (*call.forms, SENSE.id)
        )
    ]


def _changed(call: Call, by: Actor, given: Mapping[str, Any]) -> None:
    actions.change_call(call=call, by=by, **given)


def _of_call(name: str, title: Words, form: type[django_forms.Form], *others: str) -> Piece:
    fields = (*form.base_fields, *others)

    def initial(call: Call) -> dict[str, Any]:
        return {field: getattr(call, field) for field in fields}

    return Piece(name, title, form, initial, _changed)


def _nothing(_call: Call) -> dict[str, Any]:
    return {}


def _keep_points(call: Call, by: Actor, given: Mapping[str, Any]) -> None:
    there = points_of(call)
    for point, words in given.items():
        if point not in there or there[point].words != words:
            actions.check_point(call=call, point=point, words=words, by=by)


def _approval(form: str) -> Piece:
    def save(call: Call, by: Actor, given: Mapping[str, Any]) -> None:
        kept = {name: given[name] for name in ("testers", "ages", "words", "on")}
        actions.approve_form(call=call, form=form, by=by, **kept)

    title = format_lazy(_("Young testers: {form}"), form=TESTED[form].name)
    return Piece(
        f"approve-{form}", title, forms.ApprovalForm, _nothing, save, group="testers"
    )


def _lundy(part: str, name: Words) -> Piece:
    def make(*args: Any, **rest: Any) -> django_forms.Form:
        return forms.LundyForm(*args, part=part, **rest)

    def initial(call: Call) -> dict[str, Any]:
        row = lundy_of(call).get(part)
        return {"words": row.words, "evidence": row.evidence, "on": row.on} if row else {}

    def save(call: Call, by: Actor, given: Mapping[str, Any]) -> None:
        actions.record_lundy(call=call, part=part, by=by, **given)

    title = format_lazy(_("Lundy record: {part}"), part=name)
    return Piece(f"lundy-{part}", title, make, initial, save, group="lundy")


def _set_margin(call: Call, by: Actor, given: Mapping[str, Any]) -> None:
    kept = {name: given[name] for name in ("group", "share", "source")}
    actions.set_margin(call=call, by=by, **kept)


def _add_impact(call: Call, by: Actor, given: Mapping[str, Any]) -> None:
    actions.add_impact(call=call, by=by, words=given["words"], on=given["on"])


def _all() -> Iterator[Piece]:
    yield _of_call("question", _("The question, and who it is for"), forms.QuestionForm)
    yield _of_call("forms", _("Forms it offers"), forms.FormsForm)
    yield _of_call("days", _("First and last days"), forms.DaysForm)
    yield Piece(
        "reading",
        _("Who reads, and when"),
        forms.ReadingForm,
        forms.ReadingForm.initial_of,
        _changed,
    )
    yield _of_call("help", _("Help, and other ways to send"), forms.HelpForm)
    yield _of_call("decision", _("Who decides, what happens, payment"), forms.DecisionForm)
    yield _of_call("law", _("Lawful basis and sharing"), forms.LawForm)
    yield Piece("impact", _("Impact assessment"), forms.ImpactForm, _nothing, _add_impact)
    yield _of_call("say", _("How much of a say children have"), forms.SayForm)
    yield Piece(
        "twelve",
        _("The nine points of General Comment 12"),
        forms.TwelveForm,
        lambda call: {point: row.words for point, row in points_of(call).items()},
        _keep_points,
    )
    for form in TESTED:
        yield _approval(form)
    yield Piece(
        "margins",
        _("Shares of each group, to see who is missing"),
        forms.MarginForm,
        _nothing,
        _set_margin,
        group="missing",
    )
    for part, name, _asked in LUNDY:
        yield _lundy(part, name)


#: Id → piece, in the order of the list.
PIECES: Final = {piece.id: piece for piece in _all()}
