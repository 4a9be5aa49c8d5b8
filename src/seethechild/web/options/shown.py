"""What each page of this area is told."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from seethechild.core.errors import Problem
from seethechild.studies.options import (
    MOST_REFORMS,
    evidence_of,
    places,
    shipped_documents,
)
from seethechild.web.options import answers, previewed, words
from seethechild.web.options.councils import matching, names
from seethechild.web.options.models import Option, Run
from seethechild.web.options.questions import StepForm
from seethechild.web.options.steps import is_whole, step_before, steps_of
from seethechild.web.visitor import owner_of

LEAST_COMPARED = 2
Told = dict[str, Any]


# --- reforms -------------------------------------------------------------------------------


def reform_card(document: Mapping[str, Any]) -> Told:
    """Return a reform as the list shows it."""
    return {
        "id": document["id"],
        "title": document["title"],
        "plain": document.get("plain", ""),
        "evidence": evidence_of(document),
        "law": document.get("law"),
    }


def reform_page(document: Mapping[str, Any]) -> Told:
    """Return a reform as its own page shows it."""
    return reform_card(document) | {
        "why": document.get("why", ""),
        "acts_on": words.acts_on(document),
        "who": words.who_words(document),
        "size": words.size_words(document),
        "when": words.when_words(document),
        "reach": words.reach_words(document),
        "cost": words.cost_words(document),
        "cost_note": (document.get("cost") or [{}])[0].get("note", ""),
    }


def shipped_or_404(slug: str) -> Mapping[str, Any]:
    """Return a shipped reform.

    Raises:
        Http404: there is none of this name.
    """
    if slug not in shipped_documents():
        raise Http404
    return shipped_documents()[slug]


# --- building ------------------------------------------------------------------------------


def council_search(request: HttpRequest, reform: str) -> Told:
    """Return the councils that a search finds."""
    asked = request.GET.get("q", "").strip()
    found = matching(asked) if asked else []
    chosen = shipped_documents().get(reform)
    return {
        "q": asked,
        "empty": "q" in request.GET and not asked,
        "found": found,
        "reform": reform if chosen else "",
        "chosen": chosen,
    }


def add_page(option: Option) -> Told:
    """Return the reforms that can be added to an option."""
    there = {one.get("id") for one in option.reforms}
    listed = [
        reform_card(one) for key, one in shipped_documents().items() if key not in there
    ]
    return {
        "option": option,
        "reforms": listed,
        "full": len(option.reforms) >= MOST_REFORMS,
        "most": MOST_REFORMS,
    }


def reform_or_404(option: Option, number: int) -> dict[str, Any]:
    """Return one change of an option, counted from 1.

    Raises:
        Http404: there is none.
    """
    if not 1 <= number <= len(option.reforms):
        raise Http404
    return option.reforms[number - 1]


def step_page(
    option: Option, number: int, step: str, form: StepForm, document: Mapping[str, Any]
) -> Told:
    """Return what a question's page is told."""
    before = step_before(step, document)
    back = reverse("options:option", args=[option.name])
    if before and not is_whole(document):
        back = reverse("options:step", args=[option.name, number, before])
    steps = steps_of(document)
    return {
        "option": option,
        "council": names().get(option.council, ""),
        "form": form,
        "back": back,
        "title": document.get("title", ""),
        "place": steps.index(step) + 1,
    } | panel(option)


def option_page(option: Option, problems: Sequence[Problem], *, is_mine: bool) -> Told:
    """Return what an option's page is told: every answer, every problem, the preview."""
    found = places(option.council)
    changes = [
        {
            "number": number,
            "title": document.get("title", ""),
            "lines": words.lines_of(document, found),
            "evidence": evidence_of(document),
            "is_shipped": words.is_shipped(document),
            "is_whole": is_whole(document),
        }
        for number, document in enumerate(option.reforms, start=1)
    ]
    whole = all(one["is_whole"] for one in changes)
    return {
        "option": option,
        "council": names().get(option.council, ""),
        "changes": changes,
        "problems": [_problem(one) for one in problems] if whole and changes else [],
        "is_mine": is_mine,
        "can_run": bool(changes) and whole and not problems,
        "can_add": is_mine and len(changes) < MOST_REFORMS,
        "copied_from": Option.objects.filter(name=option.copied_from).first()
        if option.copied_from
        else None,
    } | panel(option)


def panel(option: Option) -> Told:
    """Return what the preview beside an option is told."""
    found = previewed.panel_of(option.council, option.reforms)
    rows = previewed.bars(found.preview) if found.preview else []
    return {"option": option, "panel": found, "rows": rows}


def _problem(problem: Problem) -> Told:
    number = problem.where.partition(".")[0].removeprefix("reform ")
    place = f"#change-{number}" if number.isdigit() else "#changes"
    said = problem.what[:1].upper() + problem.what[1:]
    return {"text": f"{said}. {problem.mend}".strip(), "href": place}


# --- answers -------------------------------------------------------------------------------


def result_page(request: HttpRequest, run: Run) -> Told:
    """Return what an answer's page is told."""
    option = Option.objects.filter(name=run.option).first() if run.option else None
    return {
        "run": run,
        "page": answers.page_of(run),
        "council": names().get(run.council, ""),
        "tables": answers.tables_of(run),
        "option": option,
        "short": run.fingerprint[:12],
        "address": request.build_absolute_uri(
            reverse("options:result", args=[run.fingerprint])
        ),
    }


def compare_page(request: HttpRequest) -> Told:
    """Return runs side by side, or why they cannot stand there; or what can be chosen."""
    asked = list(
        dict.fromkeys(_fingerprint(one) for one in request.GET.getlist("run") if one)
    )
    runs = sorted(
        (run for run in Run.objects.filter(fingerprint__in=asked) if run.is_done),
        key=lambda run: (run.title, run.fingerprint),
    )
    owner = owner_of(request)
    mine = (
        Run.objects.filter(asked_by=owner).exclude(folder="")
        if owner
        else Run.objects.none()
    )
    told: Told = {
        "asked": bool(asked),
        "unknown": len(asked) - len(runs),
        "runs": runs,
        "mine": list(dict.fromkeys([*runs, *mine[:20]])),
        "chosen": [run.fingerprint for run in runs],
        "council": names().get(runs[0].council, "") if runs else "",
        "number_ok": LEAST_COMPARED <= len(runs) <= answers.MOST_COMPARED,
    }
    if told["number_ok"]:
        told["why_not"] = answers.why_not_compared(runs)
        told["parts"] = [] if told["why_not"] else answers.side_by_side(runs)
    return told


def _fingerprint(said: str) -> str:
    """Return the fingerprint in what somebody pasted: itself, or the address of its page."""
    return said.strip().rstrip("/").rpartition("/")[2][:64]


# --- files ---------------------------------------------------------------------------------


def attached(content: bytes | str, kind: str, name: str) -> HttpResponse:
    """Return a file to keep."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def toml_file(name: str, text: str) -> HttpResponse:
    """Return a reform as its file."""
    return attached(text, "application/toml; charset=utf-8", f"{name}.toml")


def json_file(run: Run, result: Mapping[str, Any]) -> HttpResponse:
    """Return a result as JSON, with its standing."""
    said = {
        **result,
        "standing": answers.standing_said(run),
        "does_not_mean": not_meant(),
        "right_of_reply": reply(),
    }
    text = json.dumps(said, ensure_ascii=False, indent=1)
    return attached(text, "application/json", f"see-the-child-{run.fingerprint[:12]}.json")


def table_file(run: Run, name: str) -> HttpResponse:
    """Return a table as CSV, every row with its standing and what it does not mean."""
    end = {
        "fingerprint": run.fingerprint,
        "standing": answers.standing_said(run),
        "does_not_mean": " ".join(not_meant()),
        "right_of_reply": reply(),
    }
    content = answers.csv_of(answers.result_of(run)["tables"][name], end)
    return attached(
        content, "text/csv; charset=utf-8", f"{name}-{run.fingerprint[:12]}.csv"
    )


def reply() -> str:
    """Return what every export says of the council's answer."""
    said: str = gettext(
        "The council may answer what is said of it: see How we know, right of reply."
    )
    return said


def not_meant() -> list[str]:
    """Return what an answer does not mean."""
    return [
        "It says nothing of any one child, family or worker: the children in it are made up.",
        "It does not foretell what will happen: two futures differ in the option alone.",
        "It is no proof that the option works: that takes a trial.",
        "Fewer children in care is not by itself a good result, nor is more.",
    ]
