"""What ships is what the script in data-raw makes of the published files, to the byte."""

import subprocess
import sys
from pathlib import Path

import pytest

from seethechild.reference.home import HOME

ROOT = Path(__file__).resolve().parents[3]
PUBLISHED = ROOT.parent / "shared" / "reference"


@pytest.mark.skipif(
    not PUBLISHED.is_dir(), reason="the published files are not beside this"
)
def test_rebuilding_gives_the_same_bytes(tmp_path: Path) -> None:
    script = ROOT / "data-raw" / "build_reference.py"
    done = subprocess.run(
        [sys.executable, str(script), "--from", str(PUBLISHED), "--to", str(tmp_path)],
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    built = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.csv"))
    assert len(built) > 15
    for path in built:
        assert (tmp_path / path).read_bytes() == (HOME / path).read_bytes(), path
