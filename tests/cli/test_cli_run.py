"""The main job end to end, on a small county, two years, four draws."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.shell import RESULT_KEYS, Said, give

PROGRAM = Path(sys.executable).with_name("seethechild")
REFORMS = ("family-group-decision-making", "social-workers-in-schools")
SMALL = ("--council", "Rutland", "--years", "2", "--draws", "4", "--workers", "1")
ASKED = (*SMALL, *(word for reform in REFORMS for word in ("--reform", reform)))

PROGRESS = r"[a-z' ]+: [\d,]+ of [\d,]+"


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def ran(out) -> Said:
    """The program itself, as installed, in a folder of its own."""
    done = subprocess.run(
        [PROGRAM, "run", *ASKED, "--out", "here"],
        cwd=out,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def run_folder(ran, out) -> Path:
    assert ran.code == 0, ran.err
    return out / Path(ran.out.splitlines()[-1]).parent


@pytest.fixture(scope="module")
def again(run_folder, out) -> Said:
    """The same question, by a study file and as JSON."""
    options = "".join(f'[[option]]\nreforms = ["{reform}"]\n' for reform in REFORMS)
    (out / "study.toml").write_text(
        f'council = "Rutland"\nyears = 2\ndraws = 4\n{options}', encoding="utf-8"
    )
    return give("run", str(out / "study.toml"), "--out", str(out / "there"), "--json")


def test_the_last_line_is_the_path_of_the_report_alone(ran, run_folder):
    last = ran.out.splitlines()[-1]
    assert last == last.strip()
    assert (
        (run_folder / "report.html")
        .read_text(encoding="utf-8")
        .startswith("<!doctype html>")
    )


def test_text_has_no_control_characters_and_fits_a_pipe(ran, run_folder):
    assert "\x1b" not in ran.out
    assert [x for x in ran.out.splitlines()[:-1] if len(x) > 100 or x != x.rstrip()] == []


def test_nothing_is_complained_of(ran, run_folder):
    """Only how far the work has come, which a slow machine may have time to say."""
    said = [line for line in ran.err.splitlines() if not re.fullmatch(PROGRESS, line)]
    assert said == []


def test_children_come_before_money(ran, run_folder):
    for part in ran.out.split("How children fare")[1:]:
        assert part.index("What changes for children") < part.index("Money over the run")


def test_every_option_is_shown(ran, run_folder):
    for reform in REFORMS:
        assert reform.upper() in ran.out or reform in ran.out
    assert ran.out.count("How children fare") == len(REFORMS)


def test_care_has_no_direction(ran, run_folder):
    lines = [x for x in ran.out.splitlines() if x.startswith("  coming into care")]
    assert all(x.endswith("no direction") for x in lines)


def test_json_is_the_result_and_nothing_else(again):
    assert again.code == 0
    assert set(again.json) == RESULT_KEYS
    assert {"outcomes", "costs", "activity", "children", "money", "prices"} <= set(
        again.json["tables"]
    )


def test_tables_hold_the_columns_the_design_names(again):
    tables = again.json["tables"]
    for name, columns in (
        ("outcomes", {"option", "outcome", "mean", "low", "high", "unit"}),
        ("costs", {"option", "year", "payer", "level", "gbp"}),
        ("activity", {"option", "year", "mean", "low", "high"}),
    ):
        assert columns <= set(tables[name][0]), name


def test_the_path_of_the_report_goes_to_stderr_beside_json(again):
    last = again.err.splitlines()[-1]
    assert last.startswith("report: ")
    assert Path(last.removeprefix("report: ")).exists()


def test_options_or_a_file_give_the_same_numbers(again, run_folder):
    kept = json.loads((run_folder / "result.json").read_text(encoding="utf-8"))
    assert kept["tables"]["outcomes"] == again.json["tables"]["outcomes"]


def test_a_run_can_be_reproduced(run_folder):
    said = give("reproduce", str(run_folder), "--workers", "1", "--json")
    assert said.code == 0
    assert all(check["passed"] is not False for check in said.json["checks"])
    assert give("reproduce", str(run_folder), "--workers", "1").code == 0


def test_a_run_whose_numbers_were_changed_is_found_out(run_folder, tmp_path):
    copy = tmp_path / run_folder.name
    shutil.copytree(run_folder, copy)
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    table = next(iter(manifest["tables"].values()))
    table["sha256"] = table["sha256"][::-1]
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert give("reproduce", str(copy), "--workers", "1").code == 1


def test_a_council_can_be_calibrated():
    said = give("calibrate", "Rutland", "--draws", "2", "--workers", "1", "--json")
    assert said.code == 0
    row = said.json["tables"]["calibration"][0]
    assert set(row) >= {"council", "measure", "published", "simulated", "relative_error"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_keeps_what_is_finished(tmp_path):
    words = [
        "--council",
        "Rutland",
        "--reform",
        REFORMS[0],
        "--years",
        "5",
        "--draws",
        "5000",
    ]
    with subprocess.Popen(
        [PROGRAM, "run", *words, "--workers", "1", "--out", tmp_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        for _ in range(600):
            if any(tmp_path.glob("*/pieces/*/*")):
                break
            time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        said, complaint = running.communicate(timeout=60)
    assert running.returncode == 15, complaint
    assert said == ""
    assert "goes on from there" in complaint.splitlines()[-1]
    assert "Traceback" not in complaint
    assert any(tmp_path.glob("*/pieces/*/*"))
    assert not any(tmp_path.glob("*/report.html"))
