"""Files browsers fetch: they name no other place, hash well, and are what they are made of."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import FileSystemStorage

import seethechild.web.govuk as app
from seethechild.report.charts import colours
from seethechild.web.govuk import scope

HERE = Path(app.__file__).parent
STATIC = HERE / "static"
SHEETS = {path.name: path.read_text(encoding="utf-8") for path in STATIC.rglob("*.css")}
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in STATIC.rglob("*.js")}


def test_the_sheet_for_reports_is_made_of_the_reports_own():
    assert SHEETS["report.css"] == scope.made(), "run: python3 run.py fix"


def test_the_sheet_for_reports_touches_nothing_outside_them():
    found = [
        each
        for outer, body in scope.blocks(scope.COMMENT.sub("", SHEETS["report.css"]))
        for selector, _ in (
            scope.blocks(body) if outer.startswith("@") else [(outer, body)]
        )
        for each in selector.split(",")
    ]
    assert len(found) > 80
    assert [each for each in found if not each.startswith(".report")] == []


def test_hashed_names_can_be_made(tmp_path):
    """As ``collectstatic`` does: every address in a sheet must lead to a file."""
    storage = ManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    finder = finders.AppDirectoriesFinder(app_names=["seethechild.web.govuk"])
    paths = {path: (source, path) for path, source in finder.list([])}
    assert "govuk/app.css" in paths
    for path, (source, _) in paths.items():
        with source.open(path) as file:
            FileSystemStorage(location=tmp_path).save(path, file)
    done = {
        name: new
        for name, new, ok in storage.post_process({p: (storage, p) for p in paths})
    }
    assert re.fullmatch(r"govuk/app\.[0-9a-f]{12}\.css", done["govuk/app.css"])


def test_nothing_of_gov_uk_alone_is_there():
    for text in SHEETS.values():
        assert not re.search(r"crest|GDS Transport|opengraph", text)
    names = [path.name for path in STATIC.rglob("*") if path.is_file()]
    assert not [name for name in names if re.search("govuk-(crest|icon|logo|open)", name)]


def test_sheets_and_scripts_ask_no_other_place():
    for text in SHEETS.values():
        assert re.findall(r"url\((?!\"fonts/)[^)]*", text) == []
        assert "@import" not in text
    for name, text in SCRIPTS.items():
        assert "sourceMappingURL" not in text, name


def test_colours_are_those_of_the_reports():
    sheet = SHEETS["govuk-frontend.css"].lower()
    for name, colour in (
        ("text", colours.INK),
        ("link", colours.GOOD),
        ("border", colours.RULE),
    ):
        assert f"--govuk-{name}-colour:{colour}" in sheet.replace(": ", ":")
    own = dict(
        re.findall(r"--stc-([a-z-]+): (#[0-9a-f]{6})", SHEETS["app.css"].split("@media")[0])
    )
    assert own["deep"] == scope.variables()["deep"]
    assert own["accent"] == colours.GOOD
    assert own["ink"] == colours.INK
    assert all(shade in SHEETS["app.css"] for shade in colours.SHADES)


def test_text_can_be_read_by_day_and_in_the_dark():
    """What axe cannot see: hovered and focused colours, and both palettes at once."""
    sheet = SHEETS["app.css"]
    day, dark = sheet, sheet[sheet.index("prefers-color-scheme: dark") :]
    for text in (day, dark):
        own = dict(reversed(re.findall(r"--stc-([a-z-]+): (#[0-9a-f]{6})", text)))
        pairs = [
            ("ink", "paper"), ("ink", "paper-warm"), ("ink", "wash"), ("muted", "paper"),
            ("muted", "wash"), ("muted", "paper-warm"), ("accent", "paper"), ("accent", "wash"),
            ("accent", "paper-warm"), ("accent-text", "accent"), ("accent-text", "accent-dark"),
            ("made-up-ink", "made-up"),
        ]  # fmt: skip
        for ink, ground in pairs:
            assert colours.contrast(own[ink], own[ground]) >= 4.5, (ink, ground)


def test_licences_are_there():
    inter = (HERE / "licences" / "inter.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in inter
    assert "Zero-Clause BSD" in (HERE / "licences" / "htmx.txt").read_text(encoding="utf-8")
    govuk = (HERE / "licences" / "govuk-frontend.txt").read_text(encoding="utf-8")
    assert "Crown Copyright (Government Digital Service)" in govuk
    assert "MIT License" in govuk


def test_no_chart_of_a_report_needs_inline_style():
    """The site's policy refuses ``style=`` and ``<style>``."""
    from seethechild.report.page import run_page  # noqa: PLC0415 - half a second
    from tests.unit.report.sample import sample  # noqa: PLC0415

    inner = "".join(section.body for section in run_page(sample()).sections)
    assert inner.count("<svg") > 0
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|<script|javascript:", inner) == []
