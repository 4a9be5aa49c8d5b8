"""What comes in: never from strangers, never in clear, never more than the machine can bear."""

import io
import os
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from seethechild.returns import limits
from seethechild.web.jobs.models import Job
from seethechild.web.jobs.tasks import perform
from seethechild.web.journeys.models import Dataset, Upload
from tests.web.addresses import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "QZMARK">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
) + b"]><Message><Header>&j;</Header></Message>"  # fmt: skip
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b"<Message><Header><Collection>CIN</Collection>&a;</Header></Message>"
)
WORD = "a" * 32


@pytest.fixture
def data(settings, tmp_path):
    settings.DATA = tmp_path / "data"
    (settings.DATA / "uploads").mkdir(parents=True)
    return settings.DATA


def zipped(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


def workbook(sheet):
    """A workbook whose one sheet holds this."""
    return zipped(
        **{
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            'content-types"/>',
            "xl__workbook.xml": "<workbook/>",
            "xl__worksheets__sheet1.xml": sheet,
        }
    )


def send(client, name, content):
    return client.post(
        reverse("journeys:upload"), {"files": [SimpleUploadedFile(name, content)]}
    )


def checked(client, name, content):
    """Upload one file, have it checked, and return the job."""
    assert send(client, name, content).status_code == 302
    client.post(reverse("journeys:ask", args=["check"]))
    job = Job.objects.get(kind="dataset")
    perform(job.name)
    job.refresh_from_db()
    return job


# --- who may send --------------------------------------------------------------------------


def test_files_from_strangers_are_never_kept(client, as_role, data):
    """Django reads what is sent before any view is asked; nobody fills the disk that way."""
    sent = {
        "files": SimpleUploadedFile("a.csv", b"a,b\n" * 10_000),
        "csrfmiddlewaretoken": WORD,
    }
    strict = Client(
        enforce_csrf_checks=True
    )  # it reads what is sent to find the form's word
    strict.cookies["csrftoken"] = WORD
    clients = [strict, client, as_role("verifier"), as_role("administrator")]
    for each in clients:
        for name, pattern in addresses():
            if pattern.pattern.converters or "<" in str(pattern.pattern):
                continue
            sent["files"].seek(0)
            each.post(reverse(name) if name != "api-missing" else "/api/v1/x", sent)
            assert not list((data / "uploads").iterdir()), name


def test_files_an_analyst_sends_to_another_page_are_never_kept(as_role, data):
    analyst = as_role("analyst")
    sent = {"files": SimpleUploadedFile("a.csv", b"a,b\n")}
    assert analyst.post(reverse("journeys:look"), sent).status_code == 200
    assert not list((data / "uploads").iterdir())


def test_of_an_upload_that_is_too_large_nothing_stays(as_role, data, settings):
    """Neither what was too much, nor what came before it."""
    settings.UPLOAD_LARGEST = 100_000
    sent = [
        SimpleUploadedFile("one.csv", b"a,b\n" * 10),
        SimpleUploadedFile("two.csv", b"a,b\n" * 100_000),
    ]
    answer = as_role("analyst").post(reverse("journeys:upload"), {"files": sent})
    assert answer.status_code == 400
    assert not Upload.objects.exists()
    assert not list((data / "uploads").iterdir())


def test_too_many_files_or_fields_are_refused(as_role, data, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 3
    analyst = as_role("analyst")
    sent = [SimpleUploadedFile(f"{n}.csv", b"a\n") for n in range(5)]
    assert analyst.post(reverse("journeys:upload"), {"files": sent}).status_code == 400
    fields = {f"f{n}": "x" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 5)}
    assert analyst.post(reverse("journeys:look"), fields).status_code == 400
    assert not Upload.objects.exists()


def test_what_a_broken_visit_or_a_killed_worker_left_is_deleted_after_a_day(as_role, data):
    send(as_role("analyst"), "kept.csv", b"a,b\n1,2\n")
    for name, age in (("old.sealed", 2), ("new.sealed", 0)):
        path = data / "uploads" / name
        path.write_bytes(b"x")
        then = time.time() - age * 86_400
        os.utime(path, (then, then))
    for name, age in (("old", 2), ("new", 0)):
        folder = data / "open" / name
        folder.mkdir(parents=True)
        then = time.time() - age * 86_400
        os.utime(folder, (then, then))
    call_command("tidy_uploads")
    assert [path.name for path in (data / "open").iterdir()] == ["new"]
    left = {path.name for path in (data / "uploads").iterdir()}
    assert left == {"new.sealed", Upload.objects.get().sealed}


@pytest.mark.parametrize(
    "name",
    [
        "../../evil.csv",
        "/etc/evil.csv",
        "..\\..\\evil.csv",
        "a\x00b.csv",
        "x" * 500 + ".csv",
    ],
)
def test_a_files_name_leads_nowhere(name, as_role, data):
    analyst = as_role("analyst")
    job = checked(analyst, name, b"a,b\n1,2\n")
    assert job.state in ("done", "failed")
    found = [path for path in data.parent.rglob("*") if "evil" in path.name]
    assert found == []
    assert analyst.get(reverse("journeys:home")).status_code == 200


def test_a_files_name_is_escaped(as_role, data):
    analyst = as_role("analyst")
    send(analyst, "<img src=x>.csv", b"a,b\n1,2\n")
    assert "<img src=x>" not in analyst.get(reverse("journeys:home")).content.decode()


# --- what cannot be borne ------------------------------------------------------------------


BOMBS = {
    "zeros.zip": lambda: zipped(returns_dot_csv=b"\0" * 30_000_000),
    "many.zip": lambda: zipped(**{f"m{n}_dot_csv": b"a" for n in range(60)}),
    "inside.zip": lambda: zipped(inner_dot_zip=zipped(a_dot_csv=b"0" * 30_000_000)),
    "climbs.zip": lambda: zipped(**{"..__..__evil_dot_csv": b"a,b\n1,2\n"}),
    "zeros.xlsx": lambda: workbook("0" * 30_000_000),
    "laughs.xlsx": lambda: workbook(LAUGHS),
    "laughs.xml": lambda: LAUGHS,
    "outside.xml": lambda: OUTSIDE,
    "deep.xml": lambda: b"<a>" * 200_000,
    "deep.json": lambda: b"[" * 200_000,
    "wide.csv": lambda: b"," * 300_000 + b"\n1",
    "cut.parquet": lambda: b"PAR1" + b"\xff" * 1_000,
    "cut.zip": lambda: zipped(a_dot_csv=b"a,b\n1,2\n" * 50)[:-30],
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_would_break_the_machine_is_refused_in_words(name, as_role, data, monkeypatch):
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 10_000_000)
    monkeypatch.setattr(limits, "MAX_MEMBERS", 50)
    analyst = as_role("analyst")
    job = checked(analyst, name, BOMBS[name]())
    assert job.state in ("failed", "done"), job.state
    said = job.message + Dataset.objects.get().sentence
    page = analyst.get(reverse("journeys:dataset", args=[1])).content.decode()
    assert "went wrong in the program" not in said  # a refusal, not a fault of ours
    assert "Traceback" not in said + page
    for secret in ("QZMARK", "root:", str(data)):
        assert secret not in said + page
    assert not list((data / "open").iterdir())
    assert not list(data.parent.rglob("*evil*"))
    if job.state == "failed":
        assert job.message.rstrip().endswith((".", "?"))
