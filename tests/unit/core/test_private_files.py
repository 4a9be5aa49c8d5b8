"""What is about one child may be read by its owner only."""

import os
import stat
from pathlib import Path

import polars as pl
import pytest

from seethechild.core.files import write_atomic, write_frame


@pytest.mark.skipif(os.name == "nt", reason="modes of files are another thing on Windows")
def test_private_files_are_for_their_owner_only(tmp_path: Path) -> None:
    write_atomic(tmp_path / "page.html", "one child", private=True)
    write_frame(tmp_path / "rows.csv", pl.DataFrame({"row": [1]}), private=True)
    for name in ("page.html", "rows.csv"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, name
    write_atomic(tmp_path / "public.html", "all children")
    assert stat.S_IMODE((tmp_path / "public.html").stat().st_mode) != 0o600
