"""Paste the real output of the commands that README shows, or check that it is still so.

In README a block between ``<!-- output: COMMAND -->`` and ``<!-- end output -->`` holds what
``seethechild COMMAND`` prints in an empty folder. Progress is not shown; the place of the folder
is left out, so that paths read as they would from the folder itself.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(
    r"(?P<start><!-- output: (?P<command>[^>]+?) -->\n).*?(?P<end><!-- end output -->)",
    re.S,
)
WIDTH = "92"


def main(arguments: list[str]) -> int:
    """Rewrite README's blocks, or with ``--check`` return 1 if one would change."""
    old = README.read_text(encoding="utf-8")
    new = BLOCK.sub(filled, old)
    if new == old:
        return 0
    if arguments == ["--check"]:
        print("README.md shows an output that is no longer so. Run: python3 run.py fix")
        return 1
    README.write_text(new, encoding="utf-8", newline="\n")
    print("wrote README.md")
    return 0


def filled(block: re.Match[str]) -> str:
    """Return a block with the output of its command."""
    lines = output(block["command"].split())
    indented = "\n".join(f"    {line}".rstrip() for line in lines.splitlines())
    return f"{block['start']}\n{indented}\n\n{block['end']}"


def output(arguments: list[str]) -> str:
    """Return what a command prints in an empty folder."""
    program = Path(sys.executable).with_name("seethechild")
    plain = {**os.environ, "COLUMNS": WIDTH, "NO_COLOR": "1", "TERM": "dumb"}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [str(program), *arguments],
            cwd=folder,
            env=plain,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            message = f"seethechild {' '.join(arguments)} failed:\n{done.stderr}"
            raise SystemExit(message)
        real = str(Path(folder).resolve())
        return done.stdout.replace(real + os.sep, "").replace(folder + os.sep, "").strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
