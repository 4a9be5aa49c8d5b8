"""Play a system model forward for every child, under each option.

Compiled kernels are kept beside the code, or in the person's own cache folder. Where neither can
be written (a read-only installation) they go to a folder that lasts as long as the process:
without this, importing the kernels would fail there. It must happen before Numba is imported,
and it is the only place in this package that looks at the environment.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def _can_write(folder: Path) -> bool:
    while not folder.exists():
        folder = folder.parent
    return os.access(folder, os.W_OK)


def _settle_cache() -> None:
    own = Path(__file__).parent / "__pycache__"
    personal = Path("~/.cache/numba").expanduser()
    if "NUMBA_CACHE_DIR" in os.environ or _can_write(own) or _can_write(personal):  # noqa: TID251
        return
    folder = tempfile.mkdtemp(prefix="seethechild-kernels-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["NUMBA_CACHE_DIR"] = folder  # noqa: TID251


_settle_cache()
