"""What the worker does with a council's returns."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from seethechild.core.errors import SeeTheChildError
from seethechild.core.progress import Progress
from seethechild.core.results import Result
from seethechild.studies.access import access
from seethechild.studies.centred import centred
from seethechild.studies.check import check
from seethechild.studies.journeys import make_dataset
from seethechild.studies.late import late
from seethechild.studies.options import study_of
from seethechild.studies.own_pages import own_page
from seethechild.studies.run import run
from seethechild.studies.steps import ask
from seethechild.studies.study import OptionSpec, Study
from seethechild.web.journeys import actions
from seethechild.web.journeys.models import Dataset, OwnRun, Upload
from seethechild.web.journeys.store import key_of, population_of, write_private
from seethechild.web.options.models import Option
from seethechild.web.people.models import Organisation
from seethechild.web.vault import open_file

#: Stands in a question until the option that is asked takes its place.
ANY_REFORM = "family-group-decision-making"
_VERBS = {"late": late, "access": access, "centred": centred}


def build(given: Mapping[str, object], progress: Progress) -> str:
    """Check a council's uploads; build its dataset and the pages of its answers."""
    dataset = Dataset.objects.get(
        council=given["council"], number=int(str(given["number"]))
    )
    try:
        state, sentence, made_up = _made(dataset, progress, build=bool(given["build"]))
    except SeeTheChildError as error:
        actions.end_dataset(dataset=dataset, state="failed", sentence=str(error))
        raise
    actions.end_dataset(dataset=dataset, state=state, sentence=sentence, made_up=made_up)
    return reverse("journeys:dataset", args=[dataset.number])


def _made(dataset: Dataset, progress: Progress, *, build: bool) -> tuple[str, str, bool]:
    shutil.rmtree(dataset.folder, ignore_errors=True)  # of a worker that died
    dataset.folder.mkdir(mode=0o700, parents=True)
    with unsealed(dataset.council) as folder:
        found = check([folder], progress=progress)
        _keep(dataset, "check", found, made_up=False)
        if not build:
            return "checked", found.sentence, False
        key = key_of(dataset.council)
        made = make_dataset(
            [folder],
            out=dataset.journeys,
            key=key,
            name=_name_of(dataset.council),
            progress=progress,
        )
    made_up = made.made_up
    _keep(dataset, "journeys", made.result, made_up=made_up)
    for place, (name, verb) in enumerate(_VERBS.items()):
        progress.step(place, len(_VERBS), f"working out: {name}")
        _keep(dataset, name, verb(dataset.journeys), made_up=made_up)
    return "ready", made.result.sentence, made_up


def _name_of(council: str) -> str | None:
    places = Organisation.objects.filter(council=council)
    return places.values_list("name", flat=True).first()


def _keep(dataset: Dataset, name: str, result: Result, *, made_up: bool) -> None:
    page = own_page(name, result, made_up=made_up)
    write_private(dataset.page(name), page.to_json())
    write_private(dataset.page(f"{name}.result"), result.to_json())


@contextmanager
def unsealed(council: str) -> Iterator[Path]:
    """Lay a council's uploads open in a folder only the worker can read, and delete it after."""
    place = settings.DATA / "open"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=place))
    try:
        for upload in Upload.objects.filter(council=council, deleted=None):
            home = folder / str(upload.pk)  # two files may have one name
            home.mkdir(mode=0o700)
            with (home / Path(upload.name).name).open("wb") as file:
                for piece in open_file(upload.path):
                    file.write(piece)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def play(given: Mapping[str, object], progress: Progress) -> str:
    """Run options on a model of a council's own journeys."""
    own_run = OwnRun.objects.select_related("dataset").get(name=given["own_run"])
    dataset = own_run.dataset
    people = population_of(dataset.council)
    study = ask(
        own_run.behind or None,
        list(own_run.reforms) or [ANY_REFORM],
        years=own_run.years,
        draws=own_run.draws,
        data=dataset.journeys,
        population=people if people.is_file() else None,
    )
    study = replace(study, options=_options(own_run, study))
    done = run(study, out=dataset.folder / "runs", progress=progress)
    actions.end_run(own_run=own_run, run=done.folder.name)
    return reverse("journeys:run", args=[own_run.pk])


def _options(own_run: OwnRun, study: Study) -> tuple[OptionSpec, ...]:
    """Return what a run compares with as now: reforms that ship, and an option somebody built."""
    chosen = study.options if own_run.reforms else ()
    if not own_run.option:
        return chosen
    built = Option.objects.get(name=own_run.option)
    asked = study_of(
        built.council, [(built.title, built.reforms)], years=study.years, draws=study.draws
    )
    return (*chosen, *asked.options)
