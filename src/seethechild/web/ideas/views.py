"""Ideas that everybody can read, and what was done with each."""

from http import HTTPStatus

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from seethechild.web.ideas import files, public, shown
from seethechild.web.ideas.choices import AGE_BANDS, THEMES
from seethechild.web.ideas.models import Contribution
from seethechild.web.permissions import can_moderate

ON_A_PAGE = 20


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """List and search ideas: young people's in one list, adults' in another."""
    who = "adult" if request.GET.get("who") == "adult" else "young"
    asked = {key: request.GET.get(key, "")[:80] for key in ("age", "theme", "words")}
    page = Paginator(public.found(asked | {"who": who}), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    told = {
        "who": who,
        "asked": asked,
        "page": page,
        "cards": [shown.card(one) for one in page],
        "counts": public.counts(),
        "days": public.days_to_answer(),
        "ages": AGE_BANDS[:-1],
        "themes": THEMES,
        "is_search": any(asked.values()),
    }
    return render(request, "ideas/public/home.html", told)


@require_GET
def idea(request: HttpRequest, name: str) -> HttpResponse:
    """Show one idea: its safe words, and what we did with it."""
    found = public.published().filter(name=name).select_related("call").first()
    if found is None:
        return _taken_back(request, name)
    told = {
        "idea": found,
        "rows": shown.said(found.safe),
        "link": found.safe.get("link", ""),
        "who": shown.who_of(found),
        "themes": [
            (tag.theme, shown.name_of("theme", tag.theme)) for tag in found.tags.all()
        ],
        "answers": shown.told(list(found.answers.all())),
        "drawings": found.attachments.filter(shown=True),
        "moderates": can_moderate.test(request.user),
    }
    return render(request, "ideas/public/idea.html", told)


def _taken_back(request: HttpRequest, name: str) -> HttpResponse:
    """Of an idea that was part of a decision and then taken back, its answers stay; nothing else."""
    gone = Contribution.objects.filter(
        name=name, state="withdrawn", answers__kind__in=("decided", "working")
    ).distinct()
    found = get_object_or_404(gone)
    told = {"answers": shown.told(list(found.answers.all()))}
    return render(request, "ideas/public/taken_back.html", told, status=HTTPStatus.GONE)


@require_GET
def drawing(_request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Show a drawing that a person has let through."""
    found = public.published().filter(name=name).first()
    one = found.attachments.filter(pk=number, shown=True).first() if found else None
    if one is None or one.kind == "sound":
        raise Http404
    answer = HttpResponse(files.read(one.sealed), content_type=one.mime)
    answer.headers["Cache-Control"] = "private, max-age=300"
    return answer
