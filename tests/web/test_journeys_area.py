"""A council's analyst: returns in, dataset, answers, a child's life, publishing. Nobody else."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from seethechild.core.progress import Silent
from seethechild.demo.council import make_council
from seethechild.web.audit.models import Event
from seethechild.web.audit.verify import verify
from seethechild.web.jobs.models import Job
from seethechild.web.jobs.tasks import perform
from seethechild.web.journeys.models import Dataset, OwnRun, Publication, Upload
from seethechild.web.options.models import Option

pytestmark = pytest.mark.django_db
OTHER = "E09000007"


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("returns")
    make_council(folder, seed=1, children=1_200, years=2, dirt=False, progress=Silent())
    return folder


@pytest.fixture
def data(settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path / "data"
    return settings.DATA


def send(client, *files: tuple[str, bytes]):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(reverse("journeys:upload"), {"files": sent})


def census(returns: Path) -> list[tuple[str, bytes]]:
    return [
        (path.name, path.read_bytes()) for path in sorted((returns / "cin").rglob("*.xml"))
    ]


def built(client, returns: Path) -> Dataset:
    assert send(client, *census(returns)).status_code == 302
    client.post(reverse("journeys:ask", args=["build"]))
    perform(Job.objects.get(kind="dataset").name)
    return Dataset.objects.get()


def test_returns_become_answers(as_role, client, returns: Path, data: Path) -> None:
    analyst = as_role("analyst")
    made = built(analyst, returns)
    assert made.state == "ready", made.sentence
    assert made.made_up
    assert "made-up" in made.sentence
    home = analyst.get(reverse("journeys:home")).content.decode()
    assert "Late help" in home
    for name in ("late", "access", "centred", "journeys", "check"):
        page = analyst.get(reverse("journeys:answer", args=[1, name])).content.decode()
        assert "<table" in page
        assert "style=" not in page
        assert analyst.get(reverse("journeys:download", args=[1, name])).json()["sentence"]
    assert not list((data / "open").iterdir())  # nothing lies open after
    assert verify().whole
    others(as_role, client, made)
    publishing(analyst, client, made)
    a_childs_life(analyst, returns)
    retention(data)


def others(as_role, client, made: Dataset) -> None:
    """Another council's analyst finds nothing; other roles and the public do not get in."""
    other = as_role("analyst", council=OTHER)
    assert other.get(reverse("journeys:dataset", args=[1])).status_code == 404
    assert other.get(reverse("jobs:progress", args=[made.job.name])).status_code == 403
    assert "cin" not in other.get(reverse("journeys:home")).content.decode()
    upload = Upload.objects.first()
    page = reverse("journeys:delete_upload", args=[upload.pk])
    assert other.post(page, {"reason": "x"}).status_code == 404
    for role in ("verifier", "administrator"):
        assert (
            as_role(role).get(reverse("journeys:answer", args=[1, "late"])).status_code
            == 403
        )
    assert client.get(reverse("journeys:answer", args=[1, "late"])).status_code == 302


def publishing(analyst, client, made: Dataset) -> None:
    """What is published everybody sees; what is taken back nobody does."""
    page = reverse("journeys:publish")
    words = {"answer": "late", "words": "We are working on it.", "reason": "Openness."}
    assert analyst.post(page, words).status_code == 200  # not without having read it
    assert not Publication.objects.exists()
    sent = analyst.post(page, {**words, "sure": "on"})
    shown = client.get(sent.headers["Location"]).content.decode()
    assert "We are working on it." in shown
    assert "Made-up data" in shown
    assert "What this does not mean" in shown
    assert "until it has decided" not in shown
    assert sent.headers["Location"] in client.get(reverse("published:all")).content.decode()
    found = Publication.objects.get()
    back = reverse("journeys:withdraw", args=[found.pk])
    assert analyst.post(back, {"reason": "An error."}).status_code == 302
    gone = client.get(sent.headers["Location"])
    assert gone.status_code == 410
    assert "working on it" not in gone.content.decode()
    assert verify().whole


def a_childs_life(analyst, returns: Path) -> None:
    """A look needs a reason, leaves an event, and puts no identifier anywhere."""
    text = (next((returns / "cin").rglob("*.xml"))).read_text(encoding="utf-8")
    child = re.search(r"<LAchildID>([^<]+)", text).group(1)
    page = reverse("journeys:look")
    before = Event.objects.count()
    assert (
        'class="chart'
        not in analyst.post(page, {"child": child, "reason": ""}).content.decode()
    )
    assert Event.objects.count() == before
    shown = analyst.post(page, {"child": child, "reason": "Review of the plan."})
    assert 'class="chart' in shown.content.decode()
    event = Event.objects.get(verb="look at a child's timeline")
    assert event.reason == "Review of the plan."
    assert child not in str(event.details)
    assert shown.headers["Cache-Control"].count("no-store") == 1
    none = analyst.post(page, {"child": "no such child", "reason": "Review of the plan."})
    assert "holds no child" in none.content.decode()
    assert Event.objects.filter(verb="look at a child's timeline").count() == 2


def retention(data: Path) -> None:
    """Uploads go when their time is over; that they were there stays told."""
    sealed = list((data / "uploads").iterdir())
    assert sealed
    Upload.objects.update(used=timezone.now() - timedelta(days=400))
    call_command("tidy_uploads", "--dry-run")
    assert len(list((data / "uploads").iterdir())) == len(sealed)
    call_command("tidy_uploads")
    assert Upload.objects.filter(deleted=None).count() == 0
    assert Event.objects.filter(verb="delete upload").count() == len(sealed)


def test_what_comes_in_is_never_in_clear(as_role, data: Path) -> None:
    analyst = as_role("analyst")
    send(analyst, ("list.csv", b"Forename,Amelia Pondwater\n" * 200_000))
    held = next((data / "uploads").iterdir())
    assert b"Pondwater" not in held.read_bytes()
    assert held.stat().st_mode & 0o077 == 0
    assert "list.csv" in analyst.get(reverse("journeys:home")).content.decode()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ", "Choose CSV"),
        ("a.csv", b"", "empty"),
        ("a.xlsx", b"no workbook", "does not hold"),
        ("a.xml", b"\x00\x01\x02", "not text"),
        ("a.parquet", b"PK\x03\x04", "does not hold"),
    ],
)
def test_what_is_no_return_is_refused(as_role, data: Path, name, content, said) -> None:
    analyst = as_role("analyst")
    shown = send(analyst, ("fine.csv", b"a,b\n1,2\n"), (name, content))
    assert said in shown.content.decode()
    assert not Upload.objects.exists()
    assert not list((data / "uploads").iterdir())


def test_too_much_is_stopped(as_role, data: Path, settings) -> None:
    settings.UPLOAD_LARGEST = 100_000
    analyst = as_role("analyst")
    shown = send(analyst, ("a.csv", b"a,b\n" * 200_000))
    assert shown.status_code in (200, 400)
    assert not Upload.objects.exists()
    assert not list((data / "uploads").iterdir())


def test_the_same_file_is_kept_once(as_role, data: Path) -> None:
    analyst = as_role("analyst")
    for _ in range(2):
        send(analyst, ("a.csv", b"a,b\n1,2\n"))
    assert Upload.objects.count() == 1
    assert len(list((data / "uploads").iterdir())) == 1


def test_files_that_cannot_be_read_say_so(as_role, data: Path) -> None:
    analyst = as_role("analyst")
    send(analyst, ("a.csv", b"a,b\n1,2\n"))
    analyst.post(reverse("journeys:ask", args=["build"]))
    job = Job.objects.get(kind="dataset")
    perform(job.name)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "a.csv" in job.message
    assert Dataset.objects.get().state == "failed"
    shown = analyst.get(reverse("journeys:dataset", args=[1]))
    assert shown.status_code == 200
    assert not list((data / "open").iterdir())


def test_options_are_asked_of_the_council_s_own_model(as_role, data: Path) -> None:
    analyst = as_role("analyst")
    page = reverse("journeys:ask_run")
    assert analyst.get(page).status_code == 302  # no dataset yet
    job = Job.objects.create(kind="dataset")
    Dataset.objects.create(
        council="X99000001", number=1, state="ready", job=job, made_up=True
    )
    words = {"years": 5, "draws": "40", "behind": OTHER}
    assert "Choose at least one" in analyst.post(page, words).content.decode()
    wrong = {**words, "option": "http://here/options/option/nothing/"}
    assert "no option at this address" in analyst.post(page, wrong).content.decode()
    built = Option.objects.create(title="Earlier visits", council=OTHER, owner="x")
    asked = {**words, "option": f"http://here/options/option/{built.name}/"}
    assert analyst.post(page, asked).status_code == 302
    made = OwnRun.objects.get()
    assert (made.option, made.years, made.draws, made.behind) == (built.name, 5, 40, OTHER)
    assert "Earlier visits" in analyst.get(reverse("journeys:home")).content.decode()
    other = as_role("analyst", council=OTHER)
    assert other.get(reverse("journeys:run", args=[made.pk])).status_code == 404
