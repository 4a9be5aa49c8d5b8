"""Writing an idea, page by page, without a name or an account, and without JavaScript (C7)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from seethechild.web.audit.actions import actor
from seethechild.web.calls.models import Call
from seethechild.web.calls.taking import offered, standing, takes_ideas
from seethechild.web.ideas import drafts, files, likes, writing
from seethechild.web.ideas.forms import TouchForm
from seethechild.web.ideas.models import Draft
from seethechild.web.ideas.questions import PAGES, Page, page_of
from seethechild.web.ideas.sending import (
    NoRoleError,
    NothingSaidError,
    NotTakingError,
    send,
)
from seethechild.web.limit import has_room, wait_for

#: Ideas that may be begun from one address in an hour: a school is one address.
BEGUN_AN_HOUR = 400
#: Where the way out leads: what anybody may have been looking at.
ELSEWHERE = "https://www.bbc.co.uk/weather"
NO_ROOM = _("We can not take more files now. You can send your words, or try again later.")
either = require_http_methods(["GET", "HEAD", "POST"])


@either
@never_cache
def start(request: HttpRequest, call: str, form: str) -> HttpResponse:
    """Say who reads it and when; then begin."""
    asked = get_object_or_404(Call.objects.exclude(state="planned"), slug=call)
    if form == "session":
        return redirect("ideas:session_begin", asked.slug)
    if form not in PAGES or form not in asked.forms:
        raise Http404
    if not takes_ideas(asked, timezone.now()) or form not in offered(asked):
        return _not_now(request, asked)
    if request.method == "POST":
        return _begin(request, asked, form)
    told = writing.first_screen(asked, form, writing.draft_of(request))
    return render(request, "ideas/write/start.html", told)


def _not_now(request: HttpRequest, call: Call) -> HttpResponse:
    told = {"call": call, "standing": standing(call, timezone.now())}
    return render(request, "ideas/write/not_now.html", told, status=409)


def _begin(request: HttpRequest, call: Call, form: str) -> HttpResponse:
    if wait_for(request, "idea-begun", most=BEGUN_AN_HOUR, seconds=3_600):
        return render(request, "ideas/write/busy.html", {"call": call}, status=429)
    draft = writing.draft_of(request)
    if draft and "go_on" in request.POST and writing.goes_on(draft, call, form):
        drafts.write(draft, **{writing.DOUBT: False})  # it is touched
        return redirect(writing.href(PAGES[form][0]))
    # whoever sat here before may have been somebody else: nothing of theirs is left
    drafts.drop(request.session.get(writing.DRAFT, ""))
    draft = drafts.begin(call=call, form=form, by=actor(request))
    request.session[writing.DRAFT] = draft.token
    drafts.write(draft, helped="helped" in request.POST, language=get_language())
    return redirect(writing.href(PAGES[form][0]))


def _at(request: HttpRequest, page: str) -> tuple[Draft, Page] | None:
    """Return the visitor's draft and the page; nothing if there is no such draft (any more)."""
    draft = writing.draft_of(request)
    if draft is None:
        return None
    found = page_of(draft.form, page)
    if found is None:
        raise Http404
    return draft, found


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "ideas/write/gone.html", status=410)


def _on(request: HttpRequest, draft: Draft, where: str, *, doubted: bool) -> HttpResponse:
    """Go on to a page; first ask whoever may be somebody else than who began."""
    if not doubted:
        return redirect(where)
    request.session[writing.NEXT] = where
    if request.method == "POST":
        drafts.write(draft, **{writing.DOUBT: True})  # until they say
    return redirect("ideas:same")


@either
@never_cache
def same(request: HttpRequest) -> HttpResponse:
    """Ask whether it is still the same person at a page left alone; show nothing that was written."""
    draft = writing.draft_of(request)
    if draft is None:
        return _gone(request)
    if draft.sent:
        return redirect("ideas:sent")
    late = writing.is_late(draft)
    typed = late and writing.has_words(draft)  # of now: whoever they are, they are not lost
    if {"yes", "new"} & set(request.POST):
        return _said(request, draft, keeps=typed or (not late and "yes" in request.POST))
    told = {"call": draft.call, "kind": draft.form, "late": late, "typed": typed}
    return render(request, "ideas/write/same.html", told)


def _said(request: HttpRequest, draft: Draft, *, keeps: bool) -> HttpResponse:
    """Go on with what is kept, whoever it is; or begin again without it."""
    if not keeps:
        drafts.drop(request.session.pop(writing.DRAFT, ""))
        return redirect("ideas:start", draft.call.slug, draft.form)
    drafts.write(draft, **{writing.DOUBT: False, writing.LATE: False})
    if "new" in request.POST:
        return redirect(writing.href(PAGES[draft.form][0]))
    return redirect(request.session.get(writing.NEXT, reverse("ideas:check")))


@either
@never_cache
def step(request: HttpRequest, page: str) -> HttpResponse:
    """Ask one thing."""
    here = _at(request, page)
    if here is None or page == "check":
        return redirect("ideas:check") if here else _gone(request)
    draft, found = here
    if draft.sent:
        return redirect("ideas:sent")
    doubted = writing.is_doubted(draft)
    if doubted and request.method != "POST":
        return _on(request, draft, writing.href(found), doubted=True)
    if found.kind == "alike":
        return _alike(request, draft, found)
    form = writing.form_of(draft, found, request)
    if request.method == "POST" and form.is_valid() and _has_room(request, form):
        writing.keep(draft, form)
        where = writing.next_href(request, draft, found)
        return _on(request, draft, where, doubted=doubted)
    return render(request, writing.TEMPLATES[found.kind], writing.told(draft, found, form))


def _has_room(request: HttpRequest, form: Any) -> bool:
    """Whether the files of a page may be kept; if not, it says so and loses no words."""
    pieces = {kind: form.cleaned_data.get(kind) for kind in ("drawing", "sound")}
    came = {kind: len(piece.data) for kind, piece in pieces.items() if piece}
    if not came or has_room(request, "ideas", sum(came.values())):
        return True
    form.add_error(next(iter(came)), NO_ROOM)
    return False


def _alike(request: HttpRequest, draft: Draft, page: Page) -> HttpResponse:
    """Show an adult ideas like theirs; one can be joined."""
    found = likes.like_draft(draft.given)
    if request.method == "POST":
        wanted = request.POST.get("joins", "")
        joins = wanted if wanted in {one.idea.name for one in found} else ""
        doubted = writing.is_doubted(draft)
        drafts.write(draft, joins=joins)
        where = writing.next_href(request, draft, page)
        return _on(request, draft, where, doubted=doubted)
    if not found:
        return redirect("ideas:check")
    told = writing.told(draft, page, found=found, joins=draft.given.get("joins", ""))
    return render(request, writing.TEMPLATES["alike"], told)


@either
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Show what was written; send it."""
    draft = writing.draft_of(request)
    if draft is None:
        return _gone(request)
    if draft.sent:
        return redirect("ideas:sent")
    doubted = writing.is_doubted(draft)
    if request.method == "POST" and draft.form == "pictures" and "age_band" in request.POST:
        writing.keep_age(draft, request.POST)
    if doubted:
        return _on(request, draft, reverse("ideas:check"), doubted=True)
    if request.method == "POST":
        return _send(request, draft)
    return render(request, "ideas/write/check.html", writing.checked(draft))


def _send(request: HttpRequest, draft: Draft) -> HttpResponse:
    try:
        send(draft, by=actor(request))
    except NotTakingError:
        return _not_now(request, draft.call)
    except NothingSaidError:
        told: dict[str, Any] = writing.checked(draft) | {"empty": True}
        return render(request, "ideas/write/check.html", told)
    except NoRoleError:
        return _ask_who(request, draft)
    except Draft.DoesNotExist:
        return _gone(request)
    return redirect("ideas:sent")


def _ask_who(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Ask an adult who they are: that page was passed over."""
    page = page_of(draft.form, "you")
    if page is None:
        raise Http404
    form = writing.form_of(draft, page, request)
    told = writing.told(draft, page, form, action=writing.href(page))
    return render(request, writing.TEMPLATES[page.kind], told)


@either
@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    """Give the code, as often as it is asked for in a quarter of an hour, until it was written down."""
    draft = writing.draft_of(request)
    if draft is None:
        return _gone(request)
    if not draft.sent:
        return redirect("ideas:check")
    if request.method == "POST":
        drafts.drop(request.session.pop(writing.DRAFT, ""))
        return redirect("calls:call", draft.call.slug)
    told = writing.notice(draft.call) | {"kind": draft.form}
    pages = len(PAGES.get(draft.form, ())) + 2
    told |= {"words": draft.code.split(), "number": pages, "of": pages}
    return render(request, "ideas/write/sent.html", told)


@either
@never_cache
def touch(request: HttpRequest) -> HttpResponse:
    """Ask whether somebody should get in touch, and how is safe; nothing is on to begin with."""
    draft = writing.draft_of(request)
    if draft is None or draft.sent:
        return _gone(request)
    doubted = writing.is_doubted(draft)
    if doubted and request.method != "POST":
        return _on(request, draft, reverse("ideas:touch"), doubted=True)
    posted = request.POST if request.method == "POST" else None
    form = TouchForm(posted, initial=draft.given)
    if form.is_valid():
        drafts.write(draft, **form.answers(draft.given))
        return _on(request, draft, reverse("ideas:check"), doubted=doubted)
    return render(request, "ideas/write/touch.html", writing.touch_told(draft, form))


@require_GET
@never_cache
def own_file(request: HttpRequest, place: int) -> HttpResponse:
    """Show a visitor a picture of their own draft."""
    draft = writing.draft_of(request)
    mine = draft is not None and not draft.sent and not writing.is_doubted(draft)
    held = drafts.held_files(draft.given) if draft and mine else []
    if place >= len(held) or held[place]["kind"] == "sound":
        raise Http404
    return HttpResponse(files.read(held[place]["sealed"]), content_type=held[place]["mime"])


@require_POST
def remove_file(request: HttpRequest, place: int) -> HttpResponse:
    """Take a file out of the draft again."""
    draft = writing.draft_of(request)
    if draft is None:
        return _gone(request)
    doubted = writing.is_doubted(draft)
    if not doubted:
        drafts.remove_file(draft, place)
    return _on(request, draft, reverse("ideas:check"), doubted=doubted)


@require_GET
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Leave at once: the draft is deleted here too, and nothing is kept to come back to (S9)."""
    if "prefetch" not in request.headers.get("Sec-Purpose", ""):
        drafts.drop(request.session.pop(writing.DRAFT, ""))
    return redirect(ELSEWHERE)
