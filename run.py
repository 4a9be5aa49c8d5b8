#!/usr/bin/env python3
"""One way in: make the environment, then do what is asked.

``python3 run.py`` lists what it can do. It needs nothing but Python 3.11 or newer: the first
command makes a private environment in ``.venv`` from ``requirements.lock``, whose hashes are
checked, and installs this project into it. Later commands start at once.

Standard library only. Older Pythons (from 3.6) must be able to read the file, so that they can say
plainly that they are too old: hence the types in quotation marks.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
NAME = "seethechild"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}

HELP = """\
python3 run.py COMMAND

  demo      the main job on a real council's published figures
  test      install what tests need, run them all
            (test --cover: say which branches no test takes; test PATH...: only some tests)
  check     lint, format, types, imports, generated files: all of them, then a count
  fix       put right what a program can put right, rewrite generated files
  bench     time the engine beside its peers
  golden    rewrite the golden numbers and say what moved
  docs      rewrite the generated pages and list all pages
  serve     the website (serve --demo: with a made-up council and people in every role)

Every other word goes to the program itself:

  python3 run.py --help
  python3 run.py councils
  python3 run.py run --council Camden --reform family-group-decision-making
"""


class StopError(Exception):
    """Ends the run with a message for a person: what happened and how to mend it."""


def main(arguments: "list[str]") -> int:
    """Do what the arguments ask and return the exit code."""
    if sys.version_info[:2] < OLDEST:
        print(too_old(), file=sys.stderr)
        return 1
    if not arguments or arguments[0] == "help":
        print(HELP, end="")
        return 0
    command, rest = arguments[0], arguments[1:]
    own = {
        "test": run_tests,
        "check": run_checks,
        "fix": run_fixes,
        "bench": run_benchmarks,
        "golden": rewrite_golden,
        "docs": write_docs,
    }
    try:
        if command in own:
            return own[command](rest)
        return call([program("run", NAME), *arguments])
    except StopError as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


# --- what it can do -----------------------------------------------------------------------


def run_tests(rest: "list[str]") -> int:
    """Run the tests: all, or what is named; ``--cover`` adds branch coverage (twice as slow)."""
    cover = [f"--cov={NAME}", "--cov-branch"] if "--cover" in rest else []
    rest = [word for word in rest if word != "--cover"]
    # in order: the long files of a real browser come first, not last
    spread = ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
    return call([program("dev", "python"), "-m", "pytest", *spread, *cover, *rest])


def run_checks(rest: "list[str]") -> int:
    """Run every check, all at once, also after one has failed; return 1 if any failed."""
    refuse_extra("check", rest)
    python = program("dev", "python")
    checks = [
        ("lint", [python, "-m", "ruff", "check", "."]),
        ("format", [python, "-m", "ruff", "format", "--check", "."]),
        ("types", [python, "-m", "mypy"]),
        ("imports", [program("dev", "lint-imports")]),
        ("generated files", [python, "tools/generate.py", "--check"]),
    ]
    failed = []
    with ThreadPoolExecutor() as pool:
        for name, code, said in pool.map(lambda one: (one[0], *heard(one[1])), checks):
            print(f"--- {name}\n{said}", end="", flush=True)
            if code != 0:
                failed.append(name)
    if failed:
        print(f"\n{len(failed)} of {len(checks)} checks failed: {', '.join(failed)}.")
        return 1
    print(f"\nAll {len(checks)} checks passed.")
    return 0


def run_fixes(rest: "list[str]") -> int:
    """Mend lint, format the code, rewrite generated files."""
    refuse_extra("fix", rest)
    python = program("dev", "python")
    commands = [
        [python, "-m", "ruff", "check", "--fix", "."],
        [python, "-m", "ruff", "format", "."],
        [python, "tools/generate.py"],
        [python, "tools/paste_readme.py"],
    ]
    return max([call(command) for command in commands])


def run_benchmarks(rest: "list[str]") -> int:
    """Run every file of benchmarks, or those whose name holds one of the words given."""
    files = sorted((ROOT / "benchmarks").glob("bench_*.py"))
    chosen = [f for f in files if not rest or any(word in f.stem for word in rest)]
    if not chosen:
        raise StopError("There is no such benchmark. Look in the folder benchmarks.")
    return max([call([program("dev", "python"), str(file)]) for file in chosen])


def rewrite_golden(rest: "list[str]") -> int:
    """Rewrite the golden numbers and print what moved."""
    python = program("dev", "python")
    return call([python, "-m", "pytest", "tests/golden", "--rewrite-golden", *rest])


def write_docs(rest: "list[str]") -> int:
    """Rewrite the generated pages and list all pages."""
    refuse_extra("docs", rest)
    code = call([program("dev", "python"), "tools/generate.py"])
    for page in sorted((ROOT / "docs").rglob("*.md")):
        print(page.relative_to(ROOT))
    return code


def refuse_extra(command: str, rest: "list[str]") -> None:
    """Stop if a command that takes nothing more was given more."""
    if rest:
        raise StopError(f"'{command}' takes nothing more, but was given: {' '.join(rest)}")


def call(command: "list[str]") -> int:
    """Run a program and return its exit code.

    The project's own commands (``demo``, ``run``...) work in the folder they were called from.
    """
    own = Path(command[0]).stem == NAME
    return subprocess.call(command, cwd=None if own else ROOT)


def heard(command: "list[str]") -> "tuple[int, str]":
    """Run a program in the project's folder; return its exit code and what it said."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


# --- the environment ----------------------------------------------------------------------


def environment() -> Path:
    """Return the folder of the environment: ``.venv``, or what SEETHECHILD_VENV says."""
    return Path(os.environ.get("SEETHECHILD_VENV") or ROOT / ".venv").absolute()


def executable(name: str) -> Path:
    """Return where a program of the environment is."""
    if os.name == "nt":
        return environment() / "Scripts" / f"{name}.exe"
    return environment() / "bin" / name


def program(kind: str, name: str) -> str:
    """Return the path of a program, after making sure the environment of this kind is there."""
    if not is_ready(kind):
        set_up(kind)
    return str(executable(name))


def stamp(kind: str) -> str:
    """Return what an environment was made from: locks, project settings, Python, this folder."""
    parts = [(ROOT / LOCKS[kind]).read_bytes(), (ROOT / "pyproject.toml").read_bytes()]
    parts += [sys.version.encode(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def stamp_file(kind: str) -> Path:
    """Return where the stamp of a finished environment is kept."""
    return environment() / f"{NAME}-{kind}.stamp"


def is_ready(kind: str) -> bool:
    """Say whether the environment fits; one made for development serves for running too."""
    if not executable("python").exists():
        return False
    kinds = ["dev"] if kind == "dev" else ["run", "dev"]
    return any(
        stamp_file(k).exists() and stamp_file(k).read_text(encoding="ascii") == stamp(k)
        for k in kinds
    )


def set_up(kind: str) -> None:
    """Make the environment, install what the lock names and then the project itself."""
    what = "what tests and checks need" if kind == "dev" else "what the program needs"
    say(f"Setting up: {what}. This happens once and takes a minute or two.")
    make_environment()
    python = str(executable("python"))
    for old in LOCKS:
        stamp_file(old).unlink(missing_ok=True)
    install_locked(python, LOCKS[kind])
    pip(python, ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    stamp_file(kind).write_text(stamp(kind), encoding="ascii")
    say("Ready.")


def make_environment() -> None:
    """Make the environment, or keep the one there is if its Python is this one."""
    folder = environment()
    if has_this_python(folder):
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()) and not (folder / "pyvenv.cfg").exists():
            raise StopError(
                f"{folder}: holds something that is not an environment, so it is left alone.\n"
                "Set SEETHECHILD_VENV to a new or empty folder, or move what is there."
            )
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise StopError(
            f"{folder}: cannot be written ({error.strerror}).\n"
            "Copy the project to a folder of your own, or set SEETHECHILD_VENV to a folder\n"
            "that may be written; the environment is then made there."
        ) from error
    try:
        import venv  # noqa: PLC0415 - some systems package it apart, and the message below says so

        venv.create(folder, with_pip=True, clear=True, symlinks=os.name != "nt")
    except (subprocess.CalledProcessError, ImportError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StopError(
            "This Python cannot make an environment: its module venv or ensurepip is missing.\n"
            "On Debian or Ubuntu: sudo apt install python3-venv. Elsewhere, install Python\n"
            "as its makers publish it, and run this again."
        ) from error


def has_this_python(folder: Path) -> bool:
    """Say whether an environment is there whose Python is the one running now."""
    python = executable("python")
    if not (folder / "pyvenv.cfg").exists() or not python.exists():
        return False
    ask = [str(python), "-c", "import sys, pip; print(sys.version)"]
    answer = subprocess.run(ask, capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.strip() == sys.version.strip()


def install_locked(python: str, lock: str) -> None:
    """Install exactly what a lock names, checking hashes: with uv if there, else with pip."""
    uv = shutil.which("uv")
    if uv is not None:
        command = [uv, "pip", "install", "--quiet", "--python", python]
        command += ["--require-hashes", "--requirement", str(ROOT / lock)]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return
    pip(python, ["--require-hashes", "--requirement", str(ROOT / lock)])


def pip(python: str, what: "list[str]") -> None:
    """Run ``pip install`` quietly; if it fails, pass on what it said and how to go on."""
    command = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        *what,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-12:])
    raise StopError(
        f"Could not install what is needed. pip said:\n\n{said}\n\n"
        "Is this computer connected? Packages are fetched once; later runs need no network.\n"
        "Without a network: on a computer that has one, run\n"
        "  python3 -m pip download -r requirements-dev.lock -d packages\n"
        "carry the folder packages over, and run this again with PIP_NO_INDEX=1 and\n"
        "PIP_FIND_LINKS set to that folder."
    )


def too_old() -> str:
    """Say that this Python is too old, and name a newer one if there is one."""
    have = ".".join(str(part) for part in sys.version_info[:3])
    need = ".".join(str(part) for part in OLDEST)
    message = f"This is Python {have}; {NAME} needs {need} or newer."
    for minor in range(20, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            return f"{message}\nYou have a newer one: run it with {newer} run.py"
    return f"{message}\nInstall a newer Python, then run this again."


def say(message: str) -> None:
    """Tell the person what is going on, beside the program's own output."""
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
