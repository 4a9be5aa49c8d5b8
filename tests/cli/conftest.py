"""One small made-up council, and what each command says of it: made once, read by many tests."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.main import get_command

from seethechild.cli.app import app
from seethechild.core.progress import Silent
from seethechild.demo.council import make_council
from tests.cli.shell import Said, give
from tests.lengths import at_length

#: Commands that answer from a dataset with tables that may leave it.
ANSWERS = [
    each for each in ("late", "access", "centred") if each in get_command(app).commands
]


@dataclass(frozen=True)
class Answered:
    """What a command said of the made-up council, for people, for programs and as a page."""

    text: Said
    json: Said
    page: str


@pytest.fixture(scope="session")
def returns(tmp_path_factory) -> Path:
    """Four years of returns, in every format, of children who do not exist."""
    folder = tmp_path_factory.mktemp("council") / "returns"
    make_council(
        folder,
        seed=1,
        children=at_length(3000, fresh_clone=1800),
        years=4,
        progress=Silent(),
    )
    return folder


@pytest.fixture(scope="session")
def checked(returns) -> Said:
    return give("check", str(returns), "--json", "--rows", str(returns.parent / "rows.csv"))


@pytest.fixture(scope="session")
def built(returns) -> Said:
    """The dataset as `journeys` builds it, told to people."""
    doubtful = str(returns.parent / "doubtful.csv")
    out = str(returns.parent / "dataset")
    return give("journeys", str(returns), "-o", out, "--doubtful", doubtful)


@pytest.fixture(scope="session")
def dataset(built) -> Path:
    assert built.code == 0, built.err
    return Path(built.out.splitlines()[-1])


@pytest.fixture(scope="session")
def answers(dataset) -> dict[str, Answered]:
    """What each command says of the dataset, with teams told apart too."""
    found = {}
    for name in ANSWERS:
        page = dataset.parent / f"{name}.html"
        told = give(name, str(dataset), "--page", str(page))
        last = "age_band" if name == "centred" else "team"
        groups = ["--by", "ethnicity", "--by", last]
        asked = give(name, str(dataset), *groups, "--json")
        text = page.read_text(encoding="utf-8") if page.exists() else ""
        found[name] = Answered(told, asked, text)
    return found
