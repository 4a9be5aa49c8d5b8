"""A council's own journeys, for its analysts; and what councils have published, for everybody."""

import hashlib
from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.core.errors import SeeTheChildError
from seethechild.report.markup import tag
from seethechild.report.result_page import FOR_THE_COUNCIL
from seethechild.studies.options import shipped_documents
from seethechild.studies.own_pages import own_page
from seethechild.web.checking.standing import with_standing
from seethechild.web.journeys import actions
from seethechild.web.journeys.answers import ANSWERS
from seethechild.web.journeys.forms import (
    LookForm,
    PublishForm,
    ReasonForm,
    RunForm,
    UploadForm,
)
from seethechild.web.journeys.models import Dataset, OwnRun, Publication, Upload
from seethechild.web.journeys.store import key_of, page_at
from seethechild.web.options.models import Option
from seethechild.web.people.models import User

#: Answers of a dataset that stay with the council.
INSIDE = ("check", "journeys")


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)


def _latest(council: str) -> Dataset | None:
    return Dataset.objects.filter(council=council, state="ready").first()


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what was uploaded, built and published."""
    council = _me(request).council
    titles = {name: one["title"] for name, one in shipped_documents().items()}
    runs = OwnRun.objects.filter(council=council).select_related("job")[:10]
    shown = {
        "uploads": Upload.objects.filter(council=council, deleted=None),
        "datasets": Dataset.objects.filter(council=council).select_related("job")[:10],
        "latest": _latest(council),
        "answers": ANSWERS,
        "published": Publication.objects.filter(council=council, withdrawn=None),
        "runs": [(one, _titles(one, titles)) for one in runs],
    }
    return render(request, "journeys/home.html", shown)


@never_cache
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take files of returns."""
    me = _me(request)
    form = UploadForm(_sent(request), request.FILES if request.method == "POST" else None)
    if form.is_valid():
        kept = actions.keep_uploads(
            council=me.council, files=form.cleaned_data["files"], by=me
        )
        already = len(form.cleaned_data["files"]) - len(kept)
        messages.success(request, _("%d files are kept, sealed.") % len(kept))
        if already:
            messages.info(request, _("%d were there already, word for word.") % already)
        return redirect("journeys:home")
    return render(request, "journeys/upload.html", {"form": form, "form_files": True})


@require_http_methods(["GET", "POST"])
def delete_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a file that was uploaded."""
    me = _me(request)
    found = get_object_or_404(Upload, pk=pk, council=me.council, deleted=None)
    form = ReasonForm(_sent(request))
    if form.is_valid():
        actions.delete_upload(upload=found, by=me, reason=form.cleaned_data["reason"])
        messages.success(request, _("The file has been deleted."))
        return redirect("journeys:home")
    return render(request, "journeys/delete_upload.html", {"form": form, "upload": found})


@require_http_methods(["POST"])
def ask(request: HttpRequest, what: str) -> HttpResponse:
    """Have the uploads checked, or a dataset built of them."""
    me = _me(request)
    if not Upload.objects.filter(council=me.council, deleted=None).exists():
        messages.error(request, _("Upload files first."))
        return redirect("journeys:home")
    made = actions.ask_for_dataset(council=me.council, by=me, build=what == "build")
    return redirect("jobs:progress", name=made.job.name)


def _titles(run: OwnRun, known: dict[str, Any]) -> list[str]:
    built = Option.objects.filter(name=run.option).first() if run.option else None
    return [
        *(known.get(each, each) for each in run.reforms),
        *([built.title] if built else []),
    ]


def _dataset(request: HttpRequest, number: int) -> Dataset:
    return get_object_or_404(Dataset, council=_me(request).council, number=number)


@never_cache
@require_GET
def dataset(request: HttpRequest, number: int) -> HttpResponse:
    """Show what came of one dataset."""
    found = _dataset(request, number)
    shown = {"dataset": found, "answers": ANSWERS, "page": page_at(found.page("check"))}
    return render(request, "journeys/dataset.html", shown)


@never_cache
@require_GET
def answer(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Show one answer of a dataset."""
    found = _dataset(request, number)
    page = page_at(found.page(name)) if name in (*ANSWERS, *INSIDE) else None
    if page is None:
        raise Http404
    shown = {"dataset": found, "name": name, "page": page, "inside": name in INSIDE}
    return render(request, "journeys/answer.html", shown)


@never_cache
@require_GET
def download(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Hand over one answer as JSON, for programs."""
    found = _dataset(request, number)
    path = found.page(f"{name}.result")
    if name not in (*ANSWERS, *INSIDE) or not path.is_file():
        raise Http404
    said = HttpResponse(path.read_text(encoding="utf-8"), content_type="application/json")
    said["Content-Disposition"] = f'attachment; filename="{found.council}-{name}.json"'
    return said


@never_cache
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """Show one child's life, once the reason is recorded."""
    me = _me(request)
    found = _latest(me.council)
    form = LookForm(_sent(request))
    shown: dict[str, object] = {"form": form, "dataset": found}
    if found is not None and form.is_valid():
        shown |= _life(found, me, form)
    return render(request, "journeys/look.html", shown)


def _life(found: Dataset, me: User, form: LookForm) -> dict[str, object]:
    from seethechild.report.timeline import life_figure  # noqa: PLC0415 - few look
    from seethechild.studies.timeline import timeline  # noqa: PLC0415 - few look

    child, reason = form.cleaned_data["child"], form.cleaned_data["reason"]
    key = key_of(found.council)
    stands_for = hashlib.sha256(key.read_bytes() + child.encode()).hexdigest()[:16]
    actions.note_look(dataset=found, by=me, reason=reason, child=stands_for)
    try:
        result, life = timeline(found.journeys, child, key=key, reason=reason)
    except SeeTheChildError:
        form.add_error("child", _("Your dataset holds no child of that identifier."))
        return {}
    charts = {"timeline": life_figure(life)}
    return {"page": own_page("timeline", result, made_up=found.made_up, charts=charts)}


@never_cache
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Decide what everybody may see."""
    me = _me(request)
    found = _latest(me.council)
    form = PublishForm(_sent(request))
    if found is not None and form.is_valid():
        given = {k: v for k, v in form.cleaned_data.items() if k != "sure"}
        page = page_at(found.page(given["answer"])) or {}
        place = me.organisation.name
        made = actions.publish(dataset=found, page=page, council_name=place, by=me, **given)
        return redirect("published:one", pk=made.pk)
    shown = {"form": form, "dataset": found, "answers": ANSWERS}
    return render(request, "journeys/publish.html", shown)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was published."""
    me = _me(request)
    found = get_object_or_404(Publication, pk=pk, council=me.council, withdrawn=None)
    form = ReasonForm(_sent(request))
    if form.is_valid():
        actions.withdraw(publication=found, by=me, reason=form.cleaned_data["reason"])
        messages.success(request, _("It is taken back. Copies that left cannot be."))
        return redirect("journeys:home")
    shown = {"form": form, "publication": found, "title": ANSWERS[found.answer][0]}
    return render(request, "journeys/withdraw.html", shown)


@never_cache
@require_http_methods(["GET", "POST"])
def ask_run(request: HttpRequest) -> HttpResponse:
    """Ask for options on a model of the council's own journeys."""
    from seethechild.studies.reference_lists import councils  # noqa: PLC0415 - few ask

    me = _me(request)
    found = _latest(me.council)
    if found is None:
        return redirect("journeys:home")
    listed = [(name, str(one["title"])) for name, one in shipped_documents().items()]
    behind = (
        councils().tables["councils"].select("code", "name").rows() if found.made_up else []
    )
    form = RunForm(_sent(request), reforms=listed, councils=behind)
    if form.is_valid():
        made = actions.ask_for_run(dataset=found, by=me, **form.cleaned_data)
        return redirect("jobs:progress", name=made.job.name)
    return render(request, "journeys/ask_run.html", {"form": form, "dataset": found})


@never_cache
@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what came of a run on the council's own journeys."""
    found = get_object_or_404(OwnRun, pk=pk, council=_me(request).council)
    if not found.run:
        return redirect("jobs:progress", name=found.job.name)
    shown = {"page": page_at(found.folder / "report.json"), "own_run": found}
    return render(request, "journeys/run.html", shown)


@never_cache
@require_GET
def run_report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand over a run's report in one file."""
    found = get_object_or_404(OwnRun, pk=pk, council=_me(request).council)
    path = found.folder / "report.html"
    if not found.run or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename="report.html")


@require_GET
def published(request: HttpRequest) -> HttpResponse:
    """List what councils have published."""
    shown = {
        "published": Publication.objects.filter(withdrawn=None).order_by(
            "council_name", "answer"
        ),
        "answers": ANSWERS,
    }
    return render(request, "journeys/published.html", shown)


def _for_all(body: str) -> str:
    """Return a part of a page without what it said while only the council might read it."""
    return body.replace(tag("p", FOR_THE_COUNCIL, class_="note"), "")


def _as_checked(found: Publication) -> dict[str, Any]:
    """Return a published page with its standing of today."""
    sections = [
        {**one, "body": _for_all(with_standing(one["body"], "published", str(found.pk)))}
        for one in found.page["sections"]
    ]
    foot = with_standing(found.page["foot"], "published", str(found.pk))
    return {**found.page, "sections": sections, "foot": foot}


@require_GET
def published_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one answer a council has published, to everybody."""
    found = get_object_or_404(Publication, pk=pk)
    if found.withdrawn:
        return render(
            request, "journeys/withdrawn.html", {"publication": found}, status=410
        )
    shown = {
        "publication": found,
        "page": _as_checked(found),
        "answer_title": ANSWERS[found.answer][0],
    }
    return render(request, "journeys/published_one.html", shown)
