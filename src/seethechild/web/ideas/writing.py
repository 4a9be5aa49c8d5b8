"""The draft a visitor writes in: which it is, which form a page has, where it leads."""

from collections.abc import Mapping
from copy import copy
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from seethechild.web.calls.forms_kinds import AGE_BANDS, FORMS
from seethechild.web.calls.hours import is_reading, next_reading
from seethechild.web.calls.models import Call
from seethechild.web.calls.taking import offered
from seethechild.web.ideas import drafts, forms
from seethechild.web.ideas.models import Draft
from seethechild.web.ideas.questions import HOUSES, PAGES, Page, beside, page_of, screen
from seethechild.web.ideas.shown import answers_of, name_of, picture_tiles
from seethechild.web.options.councils import names

#: What the session holds: a token, nothing of what is written.
DRAFT: Final = "idea"
#: After this long without a word, whoever has no account opens a draft or a code no more: a tablet may be shared.
IDLE: Final = timedelta(minutes=15)
#: After this long, they are first asked whether they are still the same person.
ASKED: Final = timedelta(minutes=5)
#: In the draft: something came after so long, and nobody has said yet who they are.
DOUBT: Final = "doubt"
#: In the draft: it was begun for what was sent from a page that had stood open for longer than ``IDLE``.
LATE: Final = "late"
#: In the session: the page they wanted when they were asked.
NEXT: Final = "idea_next"
#: Bands a child or young person chooses from: all but the last, of adults.
AGES: Final = AGE_BANDS[:-1]
TEMPLATES: Final = {
    "pictures": "ideas/write/pictures.html",
    "wish": "ideas/write/pictures.html",
    "houses": "ideas/write/houses.html",
    "change": "ideas/write/change.html",
    "you": "ideas/write/you.html",
    "alike": "ideas/write/alike.html",
}


def draft_of(request: HttpRequest) -> Draft | None:
    """Return the draft of a visitor, if there is one that may be opened.

    What is sent from a page that stood open is taken however long it took, so that what somebody types
    is not lost. After ``IDLE`` it is taken into a draft of its own: nothing that was sent before is there.
    """
    token = request.session.get(DRAFT)
    found = Draft.objects.select_related("call").filter(token=token) if token else None
    draft = found.first() if found is not None else None
    if draft is None or not is_idle(draft):
        return draft
    if request.method != "POST":
        return None
    return draft if draft.sent else _anew(request, draft)


def _anew(request: HttpRequest, old: Draft) -> Draft:
    """Begin another draft in the place of one left alone for too long, which is deleted."""
    draft = drafts.begin(call=old.call, form=old.form)
    drafts.write(draft, **{DOUBT: True, LATE: True, "language": old.given.get("language", "")})  # fmt: skip
    drafts.drop(old.token)
    request.session[DRAFT] = draft.token
    return draft


def is_late(draft: Draft) -> bool:
    """Whether it was begun in the place of one left alone for too long, and nobody went on since."""
    return bool(draft.given.get(LATE))


def has_words(draft: Draft) -> bool:
    """Whether anything was answered in it."""
    return any(
        said for key, said in draft.given.items() if key not in (DOUBT, LATE, "language")
    )


def is_idle(draft: Draft) -> bool:
    """Whether a visitor without an account has left it alone for too long to open it again."""
    return not draft.by and draft.touched < timezone.now() - IDLE


def is_doubted(draft: Draft) -> bool:
    """Whether somebody else may sit here by now: nothing is shown or sent before they say they do not."""
    if draft.by or draft.sent:
        return False
    return bool(draft.given.get(DOUBT)) or draft.touched < timezone.now() - ASKED


def goes_on(draft: Draft | None, call: Call, form: str) -> bool:
    """Whether a visitor may go on with what they began."""
    if draft is None or draft.sent or is_idle(draft) or is_late(draft):
        return False
    return (draft.call_id, draft.form) == (call.pk, form)


def form_of(draft: Draft, page: Page, request: HttpRequest) -> Any:
    """Return the form of a page, with what was written before or what has come."""
    given = draft.given
    more: dict[str, Any] = {"initial": given}
    if request.method == "POST":
        more |= {"data": request.POST, "files": request.FILES}
    if page.kind in ("pictures", "wish"):
        more["initial"] = given | {"pictures": (given.get("pictures") or {}).get(page.key)}
        kind: Any = forms.WishForm if page.kind == "wish" else forms.PicturesForm
        return kind(key=page.key, **more)
    if page.kind == "change":
        return _CHANGE.get(draft.form, forms.ChangeForm)(**more)
    if page.kind == "you":
        return _about(draft)(**more)
    return forms.HousesForm(**more)


_CHANGE: Final[Mapping[str, Any]] = {
    "full": forms.FullChangeForm,
    "adult": forms.AdultChangeForm,
}


def _about(draft: Draft) -> Any:
    if draft.form == "short":
        return forms.AgeForm
    kind = forms.AdultForm if draft.form == "adult" else forms.PlaceForm
    return lambda **more: kind(call_area=draft.call.area, **more)


def keep(draft: Draft, form: Any) -> None:
    """Write what a page's form holds into the draft."""
    drafts.write(draft, **form.answers(draft.given))
    for kind in ("drawing", "sound"):
        piece = form.cleaned_data.get(kind)
        if piece is not None:
            drafts.add_file(draft, kind=kind, piece=piece)


def href(page: Page | None) -> str:
    """Return the address of a page of a form."""
    if page is None or page.id == "check":
        return reverse("ideas:check")
    return reverse("ideas:step", args=[page.id])


def next_href(request: HttpRequest, draft: Draft, page: Page) -> str:
    """Return where a page leads: on, back, or to the check it was opened from."""
    if "back" in request.POST:
        return back_href(draft, page)
    if request.POST.get("to") == "check":
        return reverse("ideas:check")
    return href(beside(draft.form, page.id, 1))


def back_href(draft: Draft, page: Page) -> str:
    """Return the page before; before the first one stands the notice."""
    before = beside(draft.form, page.id, -1)
    if before is None:
        return reverse("ideas:start", args=[draft.call.slug, draft.form])
    return href(before)


def told(draft: Draft, page: Page, form: Any = None, **more: Any) -> dict[str, Any]:
    """Return what a page of a form shows."""
    given = draft.given
    number, of = screen(draft.form, page.id)
    return {
        "call": draft.call,
        "kind": draft.form,
        "page": page,
        "form": form,
        "number": number,
        "of": of,
        "helped": bool(given.get("helped")),
        "back": back_href(draft, page),
        "houses": [(house, form[house.key]) for house in HOUSES.get(draft.form, ())]
        if page.kind == "houses"
        else [],
        "tiles": picture_tiles(page.key, form["pictures"].value() or ())
        if page.kind in ("pictures", "wish")
        else [],
        "files": list(enumerate(drafts.held_files(given))),
        "ages": AGES,
        "age": given.get("age_band", ""),
        **more,
    }


def checked(draft: Draft) -> dict[str, Any]:
    """Return what the check page shows."""
    given, pages = draft.given, PAGES[draft.form]
    about = [
        name_of("role", given.get("role", "")) if draft.form == "adult" else "",
        name_of("age", given.get("age_band", "")) if draft.form != "adult" else "",
        names().get(given.get("area", ""), ""),
    ]
    return told(
        draft,
        pages[-1],
        rows=answers_of(draft.form, given),
        about=[one for one in about if one] if page_of(draft.form, "you") else [],
        touched=bool(given.get("wants") or given.get("advocate")),
    )


def notice(call: Call) -> dict[str, Any]:
    """Return who reads what is sent, and when."""
    now = timezone.now()
    reads = is_reading(call.reading_hours, now)
    begins = None if reads else next_reading(call.reading_hours, now, call.read_until)
    return {"call": call, "reads_now": reads, "reads_next": begins}


def first_screen(call: Call, form: str, draft: Draft | None) -> dict[str, Any]:
    """Return what is said before anything is asked, and the other ways to say it."""
    others = [
        (FORMS[one].start, reverse("ideas:start", args=[call.slug, one]))
        for one in offered(call)
        if one not in (form, "session")
    ]
    return {
        "call": call,
        "kind": form,
        "of": len(PAGES[form]) + 2,
        "others": others,
        "paper": reverse("calls:paper", args=[call.slug, form]),
        "goes_on": goes_on(draft, call, form),
    }


def touch_told(draft: Draft, form: Any) -> dict[str, Any]:
    """Return what the page for more help shows."""
    asked, wanted = _("Should someone get in touch?"), form["wants"].value() or ""
    choices = form.fields["wants"].choices
    call = copy(draft.call)
    if not call.advocacy_phone:
        call.advocacy_name = ""  # the page says a number to call, or nothing
    return told(
        draft,
        PAGES[draft.form][-1],
        form,
        call=call,
        back=reverse("ideas:check"),
        wants=[
            {"value": value, "text": words, "checked": value == wanted}
            for value, words in choices
        ],
        wants_legend={"legend": {"text": asked, "classes": "govuk-fieldset__legend--m"}},
    )


def keep_age(draft: Draft, posted: Mapping[str, Any]) -> None:
    """Keep how old somebody says they are, on the page where the picture form is checked."""
    form = forms.AgeForm(posted)
    if form.is_valid():
        drafts.write(draft, **form.answers(draft.given))
