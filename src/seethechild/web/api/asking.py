"""Options and runs: read by whoever has the name, made by a token."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Path, Router, Status

from seethechild.core.errors import Problem as Told
from seethechild.core.errors import SpecError
from seethechild.studies.options import check_option
from seethechild.web.api.door import Token, anyone
from seethechild.web.api.problems import READING, WRITING, RefusedError
from seethechild.web.api.shapes import OptionIn, OptionOut, ResultOut, RunOut
from seethechild.web.audit.actions import actor
from seethechild.web.options import actions, answers, limits, shown
from seethechild.web.options.councils import names
from seethechild.web.options.models import Option, Run
from seethechild.web.visitor import owner_of

router = Router(auth=[anyone])
OptionName = Annotated[str, Path(pattern=r"^[A-Za-z0-9]{22}$")]
Fingerprint = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
#: Seconds after which it makes sense to ask again, by what stands in the way.
WAITS = {"yours": 60, "all": 60, "hour": 3_600}


@router.post("/options", response={201: OptionOut, **WRITING}, auth=Token("options:write"))
def make_option(request: HttpRequest, option: OptionIn) -> Status[dict[str, Any]]:
    """Make an option from a document. All that is wrong with it is said at once."""
    _check(option)
    if not limits.may_make(request):
        raise RefusedError(
            429, "Many options were made from here. Wait an hour.", wait=3_600
        )
    made = actions.make_option(
        council=option.council,
        title=option.title,
        reforms=option.reforms,
        owner=owner_of(request),
        by=actor(request),
    )
    return Status(201, _option(made))


@router.get("/options/{option}", response={200: OptionOut, **READING})
def option(request: HttpRequest, option: OptionName) -> dict[str, Any]:
    """Give an option, by its name, which nobody can guess."""
    return _option(get_object_or_404(Option, name=option))


@router.post(
    "/options/{option}/runs", response={202: RunOut, **WRITING}, auth=Token("runs:write")
)
def ask_for_run(request: HttpRequest, option: OptionName) -> Status[dict[str, Any]]:
    """Ask for the full run of an option. The same question gets the same run."""
    found = get_object_or_404(Option, name=option)
    owner = owner_of(request)
    try:
        run = actions.find_run(found)
        if run is None and (why := limits.may_ask(request, owner)):
            raise RefusedError(429, "Runs are waiting. Ask again later.", wait=WAITS[why])
        run = run or actions.ask(option=found, owner=owner, by=actor(request))
    except SpecError as error:
        raise RefusedError(
            422, "The option does not hold together.", error.problems
        ) from error
    return Status(202, _run(run))


@router.get("/runs/{run}", response={200: RunOut, **READING})
def run(request: HttpRequest, run: Fingerprint) -> dict[str, Any]:
    """Say how far a run is."""
    return _run(get_object_or_404(Run, fingerprint=run))


@router.get("/runs/{run}/result", response={200: ResultOut, **READING})
def result(request: HttpRequest, run: Fingerprint) -> dict[str, Any]:
    """Give the answer of a finished run."""
    found = get_object_or_404(Run, fingerprint=run)
    if not found.is_done:
        raise RefusedError(404, "This run is not finished: its state says how far it is.")
    return {
        **answers.result_of(found),
        "standing": answers.standing_said(found),
        "does_not_mean": shown.not_meant(),
    }


def _check(option: OptionIn) -> None:
    if option.council not in names():
        problem = Told("council", "is not known", "Give a code of /api/v1/councils.")
        raise RefusedError(422, "The council is not known.", [problem])
    problems = check_option(option.reforms, option.council)
    if problems:
        raise RefusedError(422, "The option does not hold together.", problems)


def _option(found: Option) -> dict[str, Any]:
    problems = check_option(found.reforms, found.council)
    return {
        "name": found.name,
        "council": found.council,
        "title": found.title,
        "reforms": found.reforms,
        "problems": [str(each) for each in problems],
        "made": found.made,
        "page": reverse("options:option", args=[found.name]),
    }


def _run(found: Run) -> dict[str, Any]:
    work = found.work
    ready = reverse("api-1:result", args=[found.fingerprint]) if found.is_done else None
    return {
        "fingerprint": found.fingerprint,
        "title": found.title,
        "council": found.council,
        "state": found.state,
        "done": work.done if work else 0,
        "total": work.total if work else 0,
        "message": work.message if work else "",
        "made": found.made,
        "page": reverse("options:result", args=[found.fingerprint]),
        "result": ready,
        "standing": answers.standing_said(found),
    }
