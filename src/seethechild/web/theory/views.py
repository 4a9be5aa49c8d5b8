"""For everybody: evidence, a proposal's theory of change in every version, its reform's file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from seethechild.studies.options import to_toml
from seethechild.web.options.shown import toml_file
from seethechild.web.proposals.acting import find
from seethechild.web.theory import told
from seethechild.web.theory.differs import differences
from seethechild.web.theory.models import Change, Evidence


@require_GET
def evidence(request: HttpRequest) -> HttpResponse:
    """List all evidence that was kept, by name; what did not help stands among what did."""
    kept = Evidence.objects.filter(state="kept")
    chosen = request.GET.get("found", "")
    shown = kept.filter(found=chosen) if chosen in dict(Evidence.FOUND) else kept
    listed = [{"evidence": one, "grade": told.graded(one)} for one in shown]
    return render(
        request,
        "theory/evidence.html",
        {
            "listed": listed,
            "kinds": Evidence.FOUND,
            "chosen": chosen,
            "may_suggest": told.may(request, "suggest"),
        },
    )


@require_GET
def evidence_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one finding: what was found, how, on whom, its grade, what it is said to mean."""
    found = get_object_or_404(Evidence, pk=pk)
    if found.state != "kept" and not told.may(request, "review"):
        raise Http404
    return render(request, "theory/evidence_one.html", told.evidence_page(request, found))


@require_GET
def theory(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every version of a proposal's theory of change, and every projection."""
    proposal = find(request, slug)
    changes = list(proposal.changes.all())
    newest = changes[0] if changes else None
    pairs = zip(changes, [*changes, None][1:], strict=True)  # there may be none yet
    shown = {
        "proposal": proposal,
        "newest": newest,
        "versions": [
            {"change": one, "news": differences(old.document, one.document) if old else []}
            for one, old in pairs
        ],
        "projections": [
            told.projection_told(one, newest) for one in told.all_projections(proposal)
        ],
        "may_write": told.may(request, "write"),
    }
    return render(request, "theory/theory.html", shown)


@require_GET
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one version of a theory of change, whole."""
    change = _change(request, slug, number)
    shown = {
        "proposal": change.proposal,
        "change": change,
        "theory": told.theory_of(change),
        "is_newest": not Change.objects.filter(
            proposal=change.proposal, version__gt=change.version
        ).exists(),
        "may_ask": told.may(request, "project"),
    }
    return render(request, "theory/version.html", shown)


@require_GET
def reform_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Give a version as the reform it is, to keep, read and run."""
    change = _change(request, slug, number)
    if not change.reform:
        raise Http404
    return toml_file(str(change.reform["id"]), to_toml(change.reform))


def _change(request: HttpRequest, slug: str, number: int) -> Change:
    proposal = find(request, slug)
    return get_object_or_404(Change, proposal=proposal, version=number)
