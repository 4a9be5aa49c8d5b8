"""No child's value leaves a council's own pages: not by a log, an address, a session, an error, a trail.

The made-up council's identifiers look like nothing else, so that they can be searched for; in a damaged
file a name stands where none should.
"""

import csv
import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from seethechild.core.progress import Silent
from seethechild.demo.council import make_council
from seethechild.web.audit.models import Change, Event
from seethechild.web.jobs.models import Job
from seethechild.web.jobs.tasks import perform
from seethechild.web.journeys import views
from seethechild.web.journeys.models import Dataset, Publication
from tests.cli.test_see_marked import MARKED, NAME, kept

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ANSWERS = ("check", "journeys", "late", "access", "centred")


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, bytes]]:
    """A census of made-up children, and one with a name in boxes for codes."""
    folder = tmp_path_factory.mktemp("marked")
    make_council(folder, seed=1, children=600, years=2, dirt=False, progress=Silent())
    whole = sorted((folder / "cin").rglob("*.xml"))
    count = iter(range(10**9))
    spoilt = re.sub(
        r">([^<>\n]+)</",
        lambda found: f">{NAME}</" if next(count) % 97 == 96 else found[0],
        whole[-1].read_text(encoding="utf-8"),
    )
    return [
        *((path.name, path.read_bytes()) for path in whole),
        ("spoilt.xml", spoilt.encode()),
        ("broken.csv", f"LAchildID,UPN\n{NAME},MU0000001\n".encode()),
    ]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that the site's own log says, down to the least."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    plain = dict(site.LOGGING["formatters"]["plain"])
    kind = import_string(plain.pop("()"))
    handler.setFormatter(kind(plain["format"], style=plain["style"]))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield said
    root.removeHandler(handler)
    root.setLevel(level)


class Followed:
    """An analyst, and everything that could be read over their shoulder."""

    def __init__(self, client: Client) -> None:
        self.client, self.pages, self.addresses = client, {}, []

    def get(self, name, *args, **data):
        return self._kept(name, self.client.get(reverse(name, args=args), data))

    def post(self, name, *args, **data):
        return self._kept(name, self.client.post(reverse(name, args=args), data))

    def _kept(self, name, answer):
        self.addresses.append(answer.request["PATH_INFO"] + answer.request["QUERY_STRING"])
        self.addresses += [f"{key}: {value}" for key, value in answer.headers.items()]
        self.addresses += [str(cookie) for cookie in answer.cookies.values()]
        self.pages[f"{name} {len(self.pages)}"] = answer.content.decode()
        return answer


def marks(text: str) -> list[str]:
    return MARKED.findall(text)


def test_the_marks_are_in_what_is_sent(returns):
    text = "".join(content.decode() for _, content in returns)
    assert {found[:2] for found in marks(text)} >= {"MU", "QZ"}


def test_a_childs_value_is_nowhere_but_where_it_must_be(
    as_role, returns, settings, tmp_path: Path, written
) -> None:
    settings.DATA = tmp_path
    analyst = Followed(as_role("analyst"))
    analyst.client.raise_request_exception = False
    files = [SimpleUploadedFile(name, content) for name, content in returns]
    analyst.post("journeys:upload", files=files)
    for what in ("check", "build"):
        analyst.post("journeys:ask", what)
        perform(Job.objects.filter(kind="dataset").first().name)
    made = Dataset.objects.first()
    assert made.state == "ready", made.sentence
    analyst.get("journeys:home")
    analyst.get("journeys:dataset", made.number)
    for name in ANSWERS:
        analyst.get("journeys:answer", made.number, name)
        analyst.get("journeys:download", made.number, name)
    child = re.search(r"<LAchildID>([^<]+)", returns[0][1].decode())[1]
    assert marks(child)
    reason = "Review of the plan."
    life = analyst.client.post(reverse("journeys:look"), {"child": child, "reason": reason})
    assert (
        "<svg" in life.content.decode()
    )  # this page shows a child's life, to its council alone
    analyst.post("journeys:look", child=NAME, reason=reason)
    sent = {"answer": "late", "words": "", "reason": "Openness.", "sure": "on"}
    analyst.post("journeys:publish", **sent)
    everybody = Followed(Client())
    everybody.get("published:all")
    everybody.get("published:one", Publication.objects.get().pk)
    everybody.get("api-1:councils")

    # what somebody typed comes back to them in the form, nowhere else
    typed = [key for key, page in analyst.pages.items() if "look" in key and NAME in page]
    pages = {k: page for k, page in analyst.pages.items() if k not in typed}
    for place, page in {**pages, **everybody.pages}.items():
        assert marks(page) == [], place
    assert marks("\n".join(analyst.addresses + everybody.addresses)) == []
    assert marks(written.getvalue()) == []
    rows = [*Event.objects.values(), *Change.objects.values(), *Job.objects.values()]
    rows += Publication.objects.values()
    assert len(rows) > 10
    assert marks(json.dumps(rows, default=str)) == []
    for session in Session.objects.all():
        assert marks(str(session.get_decoded())) == []
    assert marks(kept(made.journeys)) == []
    for path in made.folder.glob("*.json"):
        assert marks(path.read_text(encoding="utf-8")) == [], path.name
    for path in (tmp_path / "uploads").iterdir():
        assert not re.search(rb"LAchildID|QZMARK", path.read_bytes())
        assert not marks(path.name)


def test_the_words_of_an_exception_are_in_no_log_and_on_no_page(
    as_role, monkeypatch, written, settings, tmp_path
):
    """They may hold what a return says; its kind and place are enough to find the fault."""
    settings.DATA = tmp_path

    def fails(*_args, **_rest):
        raise ValueError(f"child {NAME}") from KeyError(NAME)

    monkeypatch.setattr(views, "_latest", fails)
    analyst = as_role("analyst")
    analyst.raise_request_exception = False
    answer = analyst.get(reverse("journeys:home"))
    assert answer.status_code == 500
    assert NAME not in answer.content.decode()
    assert "<h1" in answer.content.decode()
    assert NAME not in written.getvalue()
    for word in ("ValueError", "KeyError", "in fails", "/journeys/"):
        assert word in written.getvalue()


def test_the_sites_log_has_no_other_way_out():
    """Every handler of the real settings writes without values."""
    for name, handler in site.LOGGING["handlers"].items():
        assert handler["formatter"] == "plain", name
    assert site.ADMINS == []
    assert site.DEBUG is False


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("//x")')


@pytest.mark.parametrize(
    "writer", ["picture.downloads.plain_cell", "options.answers.plain_cell"]
)
@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_of_a_csv_file_is_a_formula(writer, cell):
    plain = import_string(f"seethechild.web.{writer}")
    assert plain(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "path",
    ["/council/camden/picture.csv", "/compare/compare.csv?council=camden&council=leeds"],
)
def test_no_cell_of_a_file_that_leaves_is_a_formula(client, path):
    text = client.get(path).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) > 10
    for cell in {cell for row in rows for cell in row}:
        if cell.startswith(("=", "+", "-", "@", "\t", "\r")):
            float(cell)  # a number, or it is an error
