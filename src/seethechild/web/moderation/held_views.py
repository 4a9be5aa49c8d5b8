"""For safeguarding leads: the idea a concern is about, once they have said why they look."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from seethechild.web.ideas.models import Contribution
from seethechild.web.ideas.shown import who_of
from seethechild.web.moderation.access import held as held_for
from seethechild.web.moderation.reading import marked_rows, texts_of
from seethechild.web.moderation.views import heard, opened
from seethechild.web.safety import work
from seethechild.web.safety.models import Concern


def _concerns(request: HttpRequest, name: str) -> list[str]:
    """Return the concerns about an idea that this person may see, the newest first."""
    mine = Concern.objects.for_user(request.user)
    found = mine.filter(subject_kind="idea", subject_key=name)
    return list(found.order_by("-raised_at").values_list("name", flat=True))


def _idea(request: HttpRequest, name: str) -> Contribution:
    found: Contribution = get_object_or_404(held_for(request.user), name=name)  # type: ignore[arg-type]
    return found


@never_cache
@require_GET
@heard
def held(request: HttpRequest, name: str) -> HttpResponse:
    """Show the exact words to whoever has just said why they open the concern (S17)."""
    idea, concerns = _idea(request, name), _concerns(request, name)
    if not any(work.goes_on(request, one) for one in concerns):
        return redirect("safety:look", name=concerns[0])
    told = {
        "idea": idea,
        "concern": concerns[0],
        "who": who_of(idea),
        "rows": marked_rows(idea, texts_of(idea)),
        "files": [one for one in idea.attachments.all() if one.sealed],
    }
    return render(request, "moderation/held.html", told)


@never_cache
@require_GET
def held_file(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Open a drawing, photo or sound of it."""
    idea = _idea(request, name)
    if not any(work.goes_on(request, one) for one in _concerns(request, name)):
        raise Http404
    return opened(idea, pk)
