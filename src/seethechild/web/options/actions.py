"""Make, change, copy and run options: every write with its event."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from seethechild.studies.options import fingerprint_of, study_of
from seethechild.studies.study import Study
from seethechild.web.audit.actions import PROGRAM, Actor, record
from seethechild.web.jobs import actions as jobs
from seethechild.web.options.models import Option, Run

#: Drafts nobody has used for this long are deleted.
KEPT = timedelta(days=90)


@transaction.atomic
def make_option(
    *,
    council: str,
    title: str,
    reforms: Sequence[Mapping[str, Any]],
    owner: str,
    by: Actor,
    copied_from: str = "",
) -> Option:
    """Make an option."""
    made = Option.objects.create(
        council=council,
        title=title,
        document={"reforms": list(reforms)},
        owner=owner,
        made_by=by.audit_name,
        copied_from=copied_from,
    )
    record(verb="make option", by=by, on=made, details={"copied": bool(copied_from)})
    return made


@transaction.atomic
def change_option(
    *,
    option: Option,
    by: Actor,
    title: str | None = None,
    council: str | None = None,
    reforms: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """Change an option; what is not given stays."""
    option.title = option.title if title is None else title
    option.council = option.council if council is None else council
    if reforms is not None:
        option.document = {"reforms": list(reforms)}
    option.used = timezone.now()
    option.save(update_fields=["title", "council", "document", "used"])
    record(verb="change option", by=by, on=option)


@transaction.atomic
def delete_option(*, option: Option, by: Actor) -> None:
    """Delete an option; runs that were asked from it stay."""
    record(verb="delete option", by=by, on=option)
    option.delete()


def find_run(option: Option) -> Run | None:
    """Return the run that answers an option, or is on its way to.

    Raises:
        SpecError: the option does not hold together.
    """
    run = Run.objects.filter(fingerprint=fingerprint_of(study_for(option))).first()
    return run if run and run.state in ("done", "waiting", "running") else None


def ask(*, option: Option, owner: str, by: Actor) -> Run:
    """Ask for the full run of an option; the same question gets the same run.

    Raises:
        SpecError: the option does not hold together.
    """
    study = study_for(option)
    Option.objects.filter(pk=option.pk).update(used=timezone.now())
    return ask_study(
        study=study, title=option.title, owner=owner, by=by, option=option.name
    )


def study_for(option: Option) -> Study:
    """Return the study an option asks.

    Raises:
        SpecError: the option does not hold together.
    """
    return study_of(
        option.council,
        [(option.title, option.reforms)],
        years=settings.RUN_YEARS,
        draws=settings.RUN_DRAWS,
    )


@transaction.atomic
def ask_study(*, study: Study, title: str, owner: str, by: Actor, option: str = "") -> Run:
    """Ask for a run of a study, or find the one that answers it or is on its way."""
    fingerprint = fingerprint_of(study)
    run, new = Run.objects.get_or_create(
        fingerprint=fingerprint,
        defaults={
            "title": title,
            "council": study.council,
            "study": study.to_dict(),
            "option": option,
            "asked_by": owner,
        },
    )
    if new:
        record(verb="ask for run", by=by, on=run)
    play_again(run=run, owner=owner, by=by)
    run.refresh_from_db()
    return run


@transaction.atomic
def play_again(*, run: Run, owner: str, by: Actor) -> None:
    """Have a run played that is neither finished nor on its way; finished pieces are kept."""
    run = Run.objects.select_for_update().get(pk=run.pk)
    if run.state in ("done", "waiting", "running"):
        return
    job = jobs.enqueue(
        kind="run", given={"fingerprint": run.fingerprint}, by=by, owner=owner
    )
    run.job, run.asked_by = job.name, owner
    run.save(update_fields=["job", "asked_by"])
    record(verb="play run", by=by, on=run)


@transaction.atomic
def finish(*, fingerprint: str, folder: str) -> Run:
    """Note where the answer of a run lies."""
    run = Run.objects.select_for_update().get(fingerprint=fingerprint)
    run.folder = folder
    run.save(update_fields=["folder"])
    record(verb="finish run", by=PROGRAM, on=run)
    return run


def unused(now: datetime) -> list[Option]:
    """Return drafts nobody has used for so long that they are to be deleted."""
    return list(Option.objects.filter(used__lt=now - KEPT))


def tidy(*, now: datetime, dry_run: bool) -> int:
    """Delete unused drafts, or count them.

    Returns:
        How many.
    """
    old = unused(now)
    if not dry_run:
        for option in old:
            delete_option(option=option, by=PROGRAM)
    return len(old)
