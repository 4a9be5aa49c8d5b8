"""What is written about the code is so."""

import re

import pytest

import generate
import paste_readme
from tests.repo.tracked import ROOT, texts

PAGES = texts(".md")


def test_the_architecture_table_is_the_packages_own_words():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert generate.with_packages(text) == text


def test_every_package_says_what_it_does_in_one_sentence():
    for path in generate.PACKAGES.glob("*/__init__.py"):
        line = generate.first_line(path)
        assert line.endswith("."), f"{path.parent.name}: {line!r}"


@pytest.mark.parametrize("page", ["cli.md", "tables.md", "rules.md"])
def test_generated_pages_are_up_to_date(page):
    path = generate.REFERENCE / page
    assert path.read_text(encoding="utf-8") == generate.generated()[path]()


def test_readme_shows_what_the_program_really_prints():
    text = paste_readme.README.read_text(encoding="utf-8")
    blocks = list(paste_readme.BLOCK.finditer(text))
    assert blocks, "README shows no output"
    for block in blocks:
        assert block.group(0) == paste_readme.filled(block), block["command"]
    demonstration = next(each.group(0) for each in blocks if each["command"] == "demo")
    assert "published" in demonstration.split("\n\n")[1]
    assert demonstration.split()[-5].endswith("report.html")


def test_readme_names_the_two_commands_to_try():
    readme = PAGES["README.md"]
    assert "python3 run.py demo" in readme
    assert "python3 run.py test" in readme
    assert readme.index("## For") < readme.index("## Not for")


def test_every_link_leads_to_a_file():
    broken = [
        f"{name}: {target}"
        for name, text in PAGES.items()
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
        if "://" not in target and not (ROOT / name).parent.joinpath(target).exists()
    ]
    assert broken == []


def test_the_changelog_has_a_place_for_numbers_that_change():
    newest = PAGES["CHANGELOG.md"].split("\n## ")[1]
    assert "### Numbers change" in newest


def test_words_people_read_are_respectful():
    avoided = re.compile(r"\b(LAC|CLA|service users?|clients?|hard to reach)\b")
    found = [
        f"{name}: {word}"
        for name, text in PAGES.items()
        if name != "GLOSSARY.md"  # which says why we avoid them
        for word in avoided.findall(text)
    ]
    assert found == []
