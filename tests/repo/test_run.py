"""run.py: what it says and does when things are as hoped, and when they are not."""

import ast
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

import run
from tests.repo.tracked import ROOT

SOURCE = (ROOT / "run.py").read_text(encoding="utf-8")


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """An environment folder of the test's own."""
    folder = tmp_path / "environment"
    monkeypatch.setenv("SEETHECHILD_VENV", str(folder))
    return folder


def test_it_needs_nothing_but_the_standard_library():
    tree = ast.parse(SOURCE)
    modules = {
        alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names
    }
    modules |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert {name.split(".")[0] for name in modules} <= sys.stdlib_module_names


def test_an_old_python_can_read_it_and_is_told_so(monkeypatch, capsys):
    assert "from __future__" not in SOURCE  # Python 3.6 knows no annotations there
    ast.parse(SOURCE, feature_version=(3, 6))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert run.main(["demo"]) == 1
    said = capsys.readouterr().err
    assert "This is Python 3.9.2; seethechild needs 3.11 or newer." in said


def test_alone_it_lists_what_it_can_do(capsys):
    assert run.main([]) == 0
    listed = capsys.readouterr().out
    for command in ("demo", "test", "check", "fix", "bench", "golden", "docs", "serve"):
        assert f"\n  {command} " in listed


def test_other_words_go_to_the_program_with_its_exit_code(monkeypatch):
    asked = []
    monkeypatch.setattr(run, "program", lambda kind, name: f"/{kind}/{name}")
    monkeypatch.setattr(run, "call", lambda command: asked.append(command) or 11)
    assert run.main(["run", "--council", "Nowhere"]) == 11
    assert asked == [["/run/seethechild", "run", "--council", "Nowhere"]]


def test_check_goes_on_after_a_failure_and_counts(monkeypatch, capsys):
    done = []
    monkeypatch.setattr(run, "program", lambda _kind, name: name)

    def heard(command):
        done.append(command)
        return int("mypy" in command), f"{command[-1]} was asked\n"

    monkeypatch.setattr(run, "heard", heard)
    assert run.main(["check"]) == 1
    assert len(done) == 5
    said = capsys.readouterr().out
    assert said.index("--- lint\n") < said.index("--- types\nmypy was asked\n")
    assert "1 of 5 checks failed: types." in said


def test_check_refuses_words_it_would_ignore(capsys):
    assert run.main(["check", "src"]) == 1
    assert "'check' takes nothing more" in capsys.readouterr().err


def test_an_environment_is_used_only_if_its_stamp_fits(elsewhere, monkeypatch):
    python = run.executable("python")
    python.parent.mkdir(parents=True)
    python.touch()
    assert not run.is_ready("run")
    run.stamp_file("dev").write_text(run.stamp("dev"), encoding="ascii")
    assert run.is_ready("dev")
    assert run.is_ready("run"), "what serves for tests serves for running"
    monkeypatch.setattr(sys, "version", "another Python")
    assert not run.is_ready("run")
    assert elsewhere.exists()


def test_a_folder_that_cannot_be_written_is_named_with_a_way_out(elsewhere, capsys):
    elsewhere.parent.joinpath("environment").write_text(
        "a file in the way", encoding="utf-8"
    )
    assert run.main(["councils"]) == 1
    said = capsys.readouterr().err
    assert str(elsewhere) in said
    assert "SEETHECHILD_VENV" in said


def test_a_folder_of_something_else_is_left_alone(elsewhere, capsys):
    elsewhere.mkdir()
    letter = elsewhere / "letter.txt"
    letter.write_text("mine", encoding="utf-8")
    assert run.main(["councils"]) == 1
    assert "left alone" in capsys.readouterr().err
    assert letter.read_text(encoding="utf-8") == "mine"


def test_a_python_without_venv_is_told_what_to_install(elsewhere, monkeypatch, capsys):
    def fail(*_arguments, **_settings):
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr("venv.create", fail)
    assert run.main(["councils"]) == 1
    assert "apt install python3-venv" in capsys.readouterr().err
    assert not elsewhere.exists(), "nothing half-made is left"


def test_without_a_network_it_passes_on_what_pip_said(elsewhere, monkeypatch, capsys):
    def no_network(command, **_settings):
        return SimpleNamespace(returncode=1, stdout="", stderr="ERROR: no route to host")

    monkeypatch.setattr(run, "make_environment", elsewhere.mkdir)
    monkeypatch.setattr(subprocess, "run", no_network)
    assert run.main(["councils"]) == 1
    said = capsys.readouterr().err
    assert "ERROR: no route to host" in said
    assert "Is this computer connected?" in said
    assert not run.stamp_file("run").exists()


@pytest.mark.skipif(os.name == "nt", reason="bash is not part of Windows")
def test_the_whole_check_is_a_valid_script_that_runs_check_and_test():
    script = ROOT / ".ci" / "run"
    subprocess.run(["bash", "-n", str(script)], check=True)
    text = script.read_text(encoding="utf-8")
    assert text.index("run.py check") < text.rindex("run.py test")
