"""The library, for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from seethechild.web.practice import told
from seethechild.web.practice.forms import SearchForm
from seethechild.web.practice.library import example, examples


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """List the examples that fit what is asked: from A to Z or by need, never by which is best."""
    form = SearchForm(request.GET or None)
    return render(request, "practice/home.html", told.home(form, examples(), request.user))


@require_safe
def one(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one example."""
    found = example(slug)
    if found is None:
        raise Http404
    return render(request, "practice/one.html", told.one(found))
