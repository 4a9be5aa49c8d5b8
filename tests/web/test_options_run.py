"""The full run: asked once, limited, read, kept, set beside others."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from seethechild.core.errors import DataError
from seethechild.core.progress import Silent
from seethechild.studies.options import fingerprint_of, shipped_documents, study_of
from seethechild.studies.steps import run as play_study
from seethechild.web.audit.actions import ANYONE
from seethechild.web.audit.verify import verify
from seethechild.web.jobs.models import Job
from seethechild.web.jobs.tasks import perform
from seethechild.web.options import actions, answers
from seethechild.web.options.models import Option, Run

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
COUNCIL = "E06000017"
NAMES = ("family-group-decision-making", "supporting-families")


def study(name, **changes):
    document = shipped_documents()[name]
    return replace(
        study_of(COUNCIL, [(document["title"], [document])], years=1, draws=2), **changes
    )


@pytest.fixture(autouse=True)
def _few_draws(settings):
    settings.RUN_DRAWS, settings.RUN_YEARS = 2, 1


@pytest.fixture(scope="module")
def played():
    """Two finished runs of the same children, on disk."""
    out = Path(site.DATA) / "runs"
    return {
        name: play_study(study(name), out=out, progress=Silent(), workers=1).folder.name
        for name in NAMES
    }


def finished(name, played):
    asked = study(name)
    run = actions.ask_study(
        study=asked, title=shipped_documents()[name]["title"], owner="", by=ANYONE
    )
    actions.finish(fingerprint=run.fingerprint, folder=played[name])
    run.refresh_from_db()
    return run


@pytest.fixture
def run(played):
    return finished(NAMES[0], played)


def option_of(client, name=NAMES[0]):
    client.post("/options/build/", {"council": COUNCIL, "reform": name})
    return Option.objects.order_by("-pk").first()


def words(answer):
    return answer.content.decode()


def test_a_run_is_asked_played_and_read(client, played):
    option = option_of(client)
    asked = client.post(f"/options/option/{option.name}/run/")
    run = Run.objects.get()
    assert asked.url == f"/options/run/{run.fingerprint}/"
    waiting = client.get(asked.url)
    assert waiting.url == reverse("jobs:progress", args=[run.job])
    assert client.get(waiting.url).status_code == 200
    perform(run.job)
    job = Job.objects.get(name=run.job)
    assert (job.state, job.answer) == ("done", asked.url)
    run.refresh_from_db()
    assert run.folder == played[NAMES[0]]
    page = words(client.get(asked.url))
    assert page.count("<h1") == 1
    assert "Claimed: nobody outside the project has checked it yet" in page
    assert "The children in it are made up" in page
    assert page.index('id="children"') < page.index('id="money"')
    assert verify().whole


def test_the_same_question_is_the_same_run_for_everybody(client, run):
    option = option_of(Client())
    before = Job.objects.filter(kind="run").count()
    answer = client.post(f"/options/option/{option.name}/run/")
    assert answer.url == f"/options/run/{run.fingerprint}/"
    assert (Run.objects.count(), Job.objects.filter(kind="run").count()) == (1, before)


def test_a_draft_that_is_run_is_used(client):
    option = option_of(client)
    Option.objects.update(used=option.used - actions.KEPT * 2)
    client.post(f"/options/option/{option.name}/run/")
    assert actions.unused(timezone.now()) == []
    assert verify().whole


def test_one_visitor_cannot_keep_the_others_waiting(client, settings):
    settings.RUNS_WAITING_EACH = 1
    first, second = (option_of(client, name) for name in NAMES)
    assert client.post(f"/options/option/{first.name}/run/").status_code == 302
    refused = client.post(f"/options/option/{second.name}/run/")
    assert refused.status_code == 429
    assert "still waiting" in words(refused)
    assert client.post(f"/options/option/{first.name}/run/").status_code == 302
    settings.RUNS_WAITING_ALL = 1
    assert Client().post(f"/options/option/{second.name}/run/").status_code == 429
    settings.RUNS_WAITING_ALL, settings.RUNS_AN_HOUR = 9, 1
    refused = Client().post(f"/options/option/{second.name}/run/")
    assert "last hour" in words(refused)
    assert Run.objects.count() == 1


def test_an_option_with_a_problem_is_not_run(client):
    option = option_of(client)
    client.post(f"/options/option/{option.name}/add/", {"reform": ""})
    answer = client.post(f"/options/option/{option.name}/run/")
    assert answer.url == f"/options/option/{option.name}/"
    assert not Run.objects.exists()


def test_a_stopped_run_says_so_and_goes_on_when_asked(client):
    option = option_of(client)
    client.post(f"/options/option/{option.name}/run/")
    run = Run.objects.get()
    client.post(reverse("jobs:stop", args=[run.job]))
    page = client.get(f"/options/run/{run.fingerprint}/")
    assert "no answer yet" in words(page)
    assert client.get(f"/options/run/{run.fingerprint}/result.json").status_code == 404
    client.post(f"/options/run/{run.fingerprint}/again/")
    first, run = run.job, Run.objects.get()
    assert run.job != first
    assert run.state == "waiting"
    assert verify().whole


def test_what_the_worker_cannot_do_is_told(client, monkeypatch):
    option = option_of(client)
    client.post(f"/options/option/{option.name}/run/")

    def refuse(*_args, **_rest):
        raise DataError("The council has no figures. Choose another.")

    monkeypatch.setattr("seethechild.web.options.tasks.play_study", refuse)
    run = Run.objects.get()
    perform(run.job)
    assert "Choose another." in words(client.get(f"/options/run/{run.fingerprint}/"))


def test_the_answer_can_be_kept_in_every_form(client, run):
    at = f"/options/run/{run.fingerprint}/"
    said = json.loads(client.get(f"{at}result.json").content)
    assert said["standing"].startswith("Claimed")
    assert said["provenance"]["fingerprint"] == run.fingerprint
    assert said["does_not_mean"]
    report = client.get(f"{at}report.html").content.decode()
    assert report.startswith("<!doctype html>")
    assert client.get(f"{at}report.pdf").content.startswith(b"%PDF")
    for name in answers.tables_of(run):
        table = client.get(f"{at}{name}.csv").content.decode("utf-8-sig")
        assert "Claimed: nobody" in table.splitlines()[1], name
    assert client.get(f"{at}nothing.csv").status_code == 404


def test_the_page_says_how_to_cite_it(client, run):
    page = words(client.get(f"/options/run/{run.fingerprint}/"))
    assert f"http://testserver/options/run/{run.fingerprint}/" in page
    assert f"Run {run.fingerprint[:12]}" in page


def test_runs_of_the_same_children_stand_side_by_side(client, run, played):
    other = finished(NAMES[1], played)
    page = words(
        client.get(
            "/options/compare/",
            {
                "run": [
                    run.fingerprint,
                    f"http://testserver/options/run/{other.fingerprint}/",
                ]
            },
        )
    )
    assert "The same made-up children lived" in page
    first, second = (page.index(each.title) for each in sorted((run, other), key=str))
    assert first > 0
    assert second > 0
    lines = dict(answers.side_by_side([run, other]))["Children"]
    outcomes = answers.result_of(other)["tables"]["outcomes"]
    came = next(row for row in outcomes if row["outcome"] == "care_entries")
    shown = next(line for line in lines if line.title == "Coming into care")
    safer = dict(answers.side_by_side([run, other]))["Children"][0]
    assert safer.title == "Children safer"
    assert not safer.cells[0].mean.startswith("+")
    assert shown.cells[1].mean.lstrip("+−") == f"{abs(came['mean']):,.0f}"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"seed": 2}, "different chance"),
        ({"years": 2}, "different number of years"),
        ({"council": "E09000007"}, "different councils"),
    ],
)
def test_runs_of_other_children_do_not(client, run, played, changes, why):
    asked = study(NAMES[1], **changes)
    other = actions.ask_study(study=asked, title="Other", owner="", by=ANYONE)
    assert other.fingerprint == fingerprint_of(asked) != run.fingerprint
    actions.finish(fingerprint=other.fingerprint, folder=played[NAMES[1]])
    page = words(
        client.get("/options/compare/", {"run": [run.fingerprint, other.fingerprint]})
    )
    assert "cannot stand side by side" in page
    assert why in page
    assert "lived each of these futures" not in page


def test_runs_of_another_program_do_not(client, run, played):
    other = finished(NAMES[1], played)
    copied = Path(site.DATA) / "runs" / "copied"
    shutil.copytree(answers.folder_of(other), copied, dirs_exist_ok=True)
    said = json.loads((copied / "manifest.json").read_text(encoding="utf-8"))
    text = json.dumps(said | {"code": "another"})
    (copied / "manifest.json").write_text(text, encoding="utf-8")
    actions.finish(fingerprint=other.fingerprint, folder="copied")
    runs = list(Run.objects.all())
    assert "different versions of the program" in answers.why_not_compared(runs)[0]
    assert verify().whole


def test_one_run_alone_is_no_comparison(client, run):
    page = words(client.get("/options/compare/", {"run": [run.fingerprint, "unknown"]}))
    assert "Choose two, three or four answers" in page
    assert "1 answer was not found" in page


def test_words_of_people_in_an_answer_are_escaped(client, played, run):
    Run.objects.filter(pk=run.pk).update(title="<b>bold</b>")
    page = words(client.get(f"/options/run/{run.fingerprint}/"))
    assert "<b>bold" not in page
