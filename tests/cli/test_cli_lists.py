"""What opens the reference: councils, picture, reforms, sources."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import RESULT_KEYS, give

PROGRAM = Path(sys.executable).with_name("seethechild")
QUESTIONS = (("councils",), ("picture", "Rutland"), ("reforms",), ("sources",))


@pytest.mark.parametrize("words", QUESTIONS, ids=lambda words: words[0])
def test_json_is_the_result_and_nothing_else(words):
    said = give(*words, "--json")
    assert said.code == 0
    assert said.err == ""
    assert said.out.count("\n") == 1
    assert set(said.json) == RESULT_KEYS
    assert set(said.json["provenance"]) == {"fingerprint", "version", "seed", "inputs"}


@pytest.mark.parametrize("words", QUESTIONS, ids=lambda words: words[0])
def test_text_fits_a_pipe_and_has_no_control_characters(words):
    said = give(*words)
    assert said.code == 0
    assert "\x1b" not in said.out
    assert [line for line in said.out.splitlines() if line != line.rstrip()] == []
    assert [line for line in said.out.splitlines() if len(line) > 100] == []


@pytest.mark.parametrize("words", QUESTIONS, ids=lambda words: words[0])
def test_text_is_the_same_every_time_and_ends_with_its_origin(words):
    said, fingerprint = (
        give(*words),
        give(*words, "--json").json["provenance"]["fingerprint"],
    )
    assert said == give(*words)
    assert f"Fingerprint {fingerprint}" in said.out.splitlines()[-2]


def test_every_council_is_listed():
    said = give("councils", "--json").json["tables"]["councils"]
    text = give("councils").out
    assert len(said) == 153
    assert all(f"{row['code']}  {row['dfe']}" in text for row in said)


@pytest.mark.parametrize(
    "name", ["Camden", "camden", "london borough of CAMDEN", "202", "E09000007"]
)
def test_a_council_goes_by_any_of_its_names(name):
    assert give("picture", name).out.startswith("In the year to 31 March 2025, Camden had")


def test_a_name_of_several_words_needs_no_quotation_marks():
    assert "Kensington and Chelsea" in give("picture", "Kensington", "and", "Chelsea").out


def test_an_unknown_council_gets_a_hint():
    said = give("picture", "Camdn")
    assert said.code == 11
    assert said.out == ""
    assert said.err == 'council: there is none called "Camdn". Did you mean "Camden"?\n'


def test_a_picture_sets_its_figures_beside_englands():
    text, tables = (
        give("picture", "Camden").out,
        give("picture", "Camden", "--json").json["tables"],
    )
    rows = [r for r in tables["funnel"] if r["step"] == "referral" and r["period"] == 2025]
    here = next(r for r in rows if r["place"] != "E92000001")
    england = next(r for r in rows if r["place"] == "E92000001")
    line = next(x for x in text.splitlines() if x.startswith("  Referrals  "))
    assert f"{here['count']:,.0f}" in line
    assert line.endswith(f"{england['per_10k_children']:,.1f}")
    assert "What these figures do not mean" in text


def test_a_hidden_figure_stays_hidden():
    text = give("picture", "City of London").out
    line = next(
        x for x in text.splitlines() if x.startswith("  Child protection plans started")
    )
    assert "hidden" in line


def test_every_reform_that_ships_shows_its_grade():
    said, text = give("reforms", "--json").json, give("reforms").out
    assert len({row["reform"] for row in said["tables"]["reforms"]}) >= 6
    for row in said["tables"]["reforms"]:
        assert f"\n{row['reform']}\n" in text
    assert text.count("; grade ") == len(said["tables"]["reforms"])


def test_every_source_is_named_with_every_number():
    said, text = give("sources", "--json").json["tables"], give("sources").out
    assert {row["source"] for row in said["numbers"]} <= {
        row["key"] for row in said["sources"]
    }
    assert all(row["source"] in text for row in said["numbers"])


def test_a_narrow_terminal_gets_narrow_text():
    done = subprocess.run(
        [PROGRAM, "picture", "Rutland"],
        env={"COLUMNS": "60", "PATH": "", "SYSTEMROOT": ""},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    prose = done.stdout.split("\n\n", maxsplit=1)[0]
    assert max(map(len, prose.splitlines())) <= 60


def test_nobody_reading_on_is_no_mistake():
    with subprocess.Popen(
        [PROGRAM, "sources", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        complaint = running.stderr.read()
    assert complaint == b""
    assert running.returncode == 0
