"""Work for tests of clusters: it leaves a trace of who did it."""

import os
import time
from pathlib import Path


def traced(piece: tuple[str, int]) -> int:
    """Leave the process's number under the piece's, take a moment, and return the square."""
    folder, number = piece
    (Path(folder) / f"{number}-{os.getpid()}").touch()
    time.sleep(0.3)
    return number * number
