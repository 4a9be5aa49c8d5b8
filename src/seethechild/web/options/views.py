"""Reforms, and building an option step by step."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from seethechild.studies.options import (
    check_option,
    check_reforms,
    places,
    shipped_documents,
    to_toml,
)
from seethechild.web.audit.actions import actor
from seethechild.web.checking.standing import standing_of
from seethechild.web.conditional import public
from seethechild.web.options import actions, limits, previewed, shown
from seethechild.web.options.councils import names
from seethechild.web.options.forms import FORMS, TitleForm
from seethechild.web.options.models import Option, Run
from seethechild.web.options.steps import next_step, steps_of, with_id
from seethechild.web.visitor import owner_of

either = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@public()
def home(request: HttpRequest) -> HttpResponse:
    """Show what options are, and those of this visitor."""
    owner = owner_of(request)
    mine = Option.objects.filter(owner=owner)[:20] if owner else []
    runs = Run.objects.filter(asked_by=owner)[:20] if owner else []
    return render(request, "options/home.html", {"mine": mine, "runs": runs})


@require_GET
@public()
def reforms(request: HttpRequest) -> HttpResponse:
    """List the reforms that ship."""
    listed = [shown.reform_card(one) for one in shipped_documents().values()]
    return render(request, "options/reforms.html", {"reforms": listed})


@require_GET
@public(lambda slug: standing_of("reform", slug))
def reform(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one reform that ships."""
    document = shown.shipped_or_404(slug)
    return render(request, "options/reform.html", {"reform": shown.reform_page(document)})


@require_GET
def reform_file(_request: HttpRequest, slug: str) -> HttpResponse:
    """Give a shipped reform as its file."""
    return shown.toml_file(slug, to_toml(shown.shipped_or_404(slug)))


@either
def start(request: HttpRequest) -> HttpResponse:
    """Choose a council, and make an option for it."""
    from_reform = request.POST.get("reform", request.GET.get("reform", ""))
    if request.method == "POST" and request.POST.get("council") in names():
        if not limits.may_make(request):
            return render(request, "options/too_many.html", status=429)
        council, document = request.POST["council"], shipped_documents().get(from_reform)
        option = actions.make_option(
            council=council,
            title=str(document["title"]) if document else _("My option"),
            reforms=[document] if document else [],
            owner=owner_of(request, make=True),
            by=actor(request),
        )
        previewed.make_ready(council, by=actor(request))
        return redirect("options:option" if document else "options:add", option.name)
    told = shown.council_search(request, from_reform)
    return render(request, "options/council.html", told)


@require_GET
def option(request: HttpRequest, name: str) -> HttpResponse:
    """Show an option: check it, change it, run it; or read it, where it is another's."""
    found = get_object_or_404(Option, name=name)
    problems = check_option(found.reforms, found.council)
    told = shown.option_page(found, problems, is_mine=_is_mine(request, found))
    return render(request, "options/option.html", told)


@either
def title(request: HttpRequest, name: str) -> HttpResponse:
    """Name an option."""
    found = _mine(request, name)
    sent = request.POST if request.method == "POST" else None
    form = TitleForm(sent, initial={"title": found.title})
    if form.is_valid():
        actions.change_option(
            option=found, title=form.cleaned_data["title"], by=actor(request)
        )
        return redirect("options:option", found.name)
    return render(request, "options/title.html", {"form": form, "option": found})


@either
def add(request: HttpRequest, name: str) -> HttpResponse:
    """Add a change: a shipped reform, or from nothing."""
    found = _mine(request, name)
    if request.method == "GET":
        return render(request, "options/add.html", shown.add_page(found))
    document = shipped_documents().get(request.POST.get("reform", ""))
    added: dict[str, Any] = dict(document) if document else with_id({}, found.reforms)
    title_ = str(document["title"]) if document and not found.reforms else None
    actions.change_option(
        option=found, reforms=[*found.reforms, added], title=title_, by=actor(request)
    )
    if document:
        return redirect("options:option", found.name)
    return redirect("options:step", found.name, len(found.reforms), "name")


@either
def step(request: HttpRequest, name: str, number: int, step: str) -> HttpResponse:
    """Ask one question of a change."""
    found = _mine(request, name)
    document = shown.reform_or_404(found, number)
    if step not in steps_of(document):
        return redirect("options:option", found.name)
    sent = request.POST if request.method == "POST" else None
    form = FORMS[step](sent, document=document, places=places(found.council))
    if form.is_valid():
        changed = form.applied()
        form.tell(check_reforms(changed, "reform", found.council))
        if not form.errors:
            return _kept(request, found, number, step, changed)
    told = shown.step_page(found, number, step, form, document)
    return render(request, "options/step.html", told)


@require_POST
def remove(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Take a change out."""
    found = _mine(request, name)
    shown.reform_or_404(found, number)
    left = [one for count, one in enumerate(found.reforms, start=1) if count != number]
    actions.change_option(option=found, reforms=left, by=actor(request))
    return redirect("options:option", found.name)


@either
def delete(request: HttpRequest, name: str) -> HttpResponse:
    """Delete an option, once its owner has said so twice."""
    found = _mine(request, name)
    if request.method != "POST":
        return render(request, "options/delete.html", {"option": found})
    actions.delete_option(option=found, by=actor(request))
    return redirect("options:home")


@require_POST
def copy(request: HttpRequest, name: str) -> HttpResponse:
    """Make a copy that the visitor may change."""
    if not limits.may_make(request):
        return render(request, "options/too_many.html", status=429)
    source = get_object_or_404(Option, name=name)
    made = actions.make_option(
        council=source.council,
        title=_("Copy of %(title)s") % {"title": source.title[:100]},
        reforms=source.reforms,
        owner=owner_of(request, make=True),
        by=actor(request),
        copied_from=source.name,
    )
    previewed.make_ready(made.council, by=actor(request))
    return redirect("options:option", made.name)


@require_GET
def panel(request: HttpRequest, name: str) -> HttpResponse:
    """Show the preview of an option by itself."""
    found = get_object_or_404(Option, name=name)
    return render(request, "options/panel.html", shown.panel(found))


@require_POST
def ready(request: HttpRequest, name: str) -> HttpResponse:
    """Ask for the preview of an option's council to be made ready."""
    found = get_object_or_404(Option, name=name)
    if not limits.may_make(request):
        return render(request, "options/too_many.html", status=429)
    previewed.make_ready(found.council, by=actor(request))
    return redirect("options:option", found.name)


@require_GET
def option_file(_request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Give a change of an option as its file."""
    document = shown.reform_or_404(get_object_or_404(Option, name=name), number)
    return shown.toml_file(str(document.get("id", "change")), to_toml(document))


def _kept(
    request: HttpRequest, found: Option, number: int, step: str, changed: dict[str, Any]
) -> HttpResponse:
    """Keep an answer, and go on to the next question that has none."""
    reforms = found.reforms
    others = [one for count, one in enumerate(reforms, start=1) if count != number]
    reforms[number - 1] = with_id(changed, others)
    is_first_name = step == "name" and number == 1 and found.title == _("My option")
    actions.change_option(
        option=found,
        reforms=reforms,
        title=changed["title"] if is_first_name else None,
        by=actor(request),
    )
    previewed.make_ready(found.council, by=actor(request))
    coming = next_step(reforms[number - 1])
    if coming:
        return redirect("options:step", found.name, number, coming)
    return redirect("options:option", found.name)


def _is_mine(request: HttpRequest, found: Option) -> bool:
    return bool(found.owner) and found.owner == owner_of(request)


def _mine(request: HttpRequest, name: str) -> Option:
    """Return an option of this visitor's own; nobody else may change it."""
    owner = owner_of(request)
    return get_object_or_404(Option, name=name, owner=owner or "nobody")
