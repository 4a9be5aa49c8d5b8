"""The files of the repository, for tests of its promises."""

import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {".git", ".venv", "__pycache__", "runs", "dist", "build", "htmlcov"}


@lru_cache(maxsize=1)
def files() -> tuple[Path, ...]:
    """Return every file git knows or would add; without git, every file but caches."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        names = [name for name in done.stdout.split("\0") if name]
        return tuple(path for name in names if (path := ROOT / name).is_file())
    return tuple(
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and not any(
            part in LEFT_OUT or part.endswith("_cache") or part == ".hypothesis"
            for part in path.relative_to(ROOT).parts
        )
    )


def texts(*suffixes: str) -> dict[str, str]:
    """Return the text of every file with one of the suffixes (all text files if none), by name."""
    found = {}
    for path in files():
        if suffixes and path.suffix not in suffixes:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found[path.relative_to(ROOT).as_posix()] = text
    return found
