"""Keep uploads, ask for datasets and runs, decide what is published: every write with its event."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM, Actor, record
from seethechild.web.jobs.actions import enqueue
from seethechild.web.jobs.models import job_name
from seethechild.web.journeys.models import Dataset, OwnRun, Publication, Upload
from seethechild.web.journeys.upload import SealedUpload


@transaction.atomic
def keep_uploads(*, council: str, files: Iterable[SealedUpload], by: Actor) -> list[Upload]:
    """Keep files that came in; one that is there already is not kept twice."""
    kept = []
    for file in files:
        there = Upload.objects.filter(council=council, sha256=file.sha256, deleted=None)
        if there.exists():
            file.discard()
            continue
        upload = Upload.objects.create(
            council=council,
            name=(file.name or "")[-200:],
            size=file.size or 0,
            sha256=file.sha256,
            sealed=file.sealed.name,
            by=by.audit_name,
        )
        record(verb="upload file", by=by, on=upload, details={"sha256": file.sha256})
        kept.append(upload)
    return kept


@transaction.atomic
def delete_upload(*, upload: Upload, by: Actor, reason: str) -> None:
    """Delete a sealed file; that it was there stays told."""
    path = upload.path
    upload.deleted, upload.sealed = timezone.now(), ""
    upload.save(update_fields=["deleted", "sealed"])
    record(verb="delete upload", by=by, on=upload, reason=reason)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


@transaction.atomic
def ask_for_dataset(*, council: str, by: Actor, build: bool) -> Dataset:
    """Have the uploads checked, and a dataset built of them if wanted."""
    last = Dataset.objects.filter(council=council).aggregate(last=Max("number"))["last"]
    number = (last or 0) + 1
    job = enqueue(
        kind="dataset",
        given={"council": council, "number": number, "build": build},
        by=by,
        council=council,
    )
    made = Dataset.objects.create(council=council, number=number, job=job, by=by.audit_name)
    record(verb="build dataset" if build else "check returns", by=by, on=made)
    return made


@transaction.atomic
def end_dataset(
    *, dataset: Dataset, state: str, sentence: str, made_up: bool = False
) -> None:
    """Note what came of a dataset, and from when its uploads are kept for a time only."""
    dataset.state, dataset.sentence, dataset.made_up = state, sentence, made_up
    dataset.save(update_fields=["state", "sentence", "made_up"])
    record(verb=f"dataset {state}", by=PROGRAM, on=dataset)
    if state == "ready":
        fresh = Upload.objects.filter(council=dataset.council, used=None, deleted=None)
        fresh.update(used=timezone.now())


@transaction.atomic
def note_look(*, dataset: Dataset, by: Actor, reason: str, child: str) -> None:
    """Note that a child's timeline is about to be shown.

    Args:
        dataset: where the child is.
        by: who looks.
        reason: why.
        child: a hash that stands for the child, which the council can make again.
    """
    record(
        verb="look at a child's timeline",
        by=by,
        on=dataset,
        changes=0,
        reason=reason,
        details={"child": child},
    )


@transaction.atomic
def ask_for_run(
    *,
    dataset: Dataset,
    reforms: Sequence[str],
    option: str = "",
    years: int,
    draws: int,
    behind: str = "",
    by: Actor,
) -> OwnRun:
    """Have options run on a model of the dataset's journeys."""
    name = job_name()
    made = OwnRun.objects.create(
        name=name,
        council=dataset.council,
        dataset=dataset,
        reforms=list(reforms),
        option=option,
        years=years,
        draws=draws,
        behind=behind,
        job=enqueue(
            kind="own_run", given={"own_run": name}, by=by, council=dataset.council
        ),
    )
    record(verb="ask for run on own journeys", by=by, on=made)
    return made


@transaction.atomic
def end_run(*, own_run: OwnRun, run: str) -> None:
    """Note where a run lies."""
    own_run.run = run
    own_run.save(update_fields=["run"])
    record(verb="run on own journeys done", by=PROGRAM, on=own_run)


@transaction.atomic
def publish(
    *,
    dataset: Dataset,
    answer: str,
    page: Mapping[str, object],
    council_name: str,
    words: str,
    reason: str,
    by: Actor,
) -> Publication:
    """Let everybody see one answer; what was published of it before is taken back."""
    before = Publication.objects.filter(
        council=dataset.council, answer=answer, withdrawn=None
    )
    for old in before:
        withdraw(publication=old, by=by, reason="Replaced by a later one.")
    made = Publication.objects.create(
        council=dataset.council,
        council_name=council_name,
        dataset=dataset,
        answer=answer,
        page=dict(page),
        words=words,
        reason=reason,
        by=by.audit_name,
    )
    record(verb="publish", by=by, on=made, reason=reason, details={"answer": answer})
    return made


@transaction.atomic
def withdraw(*, publication: Publication, by: Actor, reason: str) -> None:
    """Take back what was published. What left cannot be called back, and stays told."""
    publication.withdrawn = timezone.now()
    publication.save(update_fields=["withdrawn"])
    record(verb="take back publication", by=by, on=publication, reason=reason)
