"""Saying what a file is by its content: every reader is asked, one answers."""

from seethechild.core.errors import DataError, Problem
from seethechild.returns import ssda903
from seethechild.returns.extract import Kind
from seethechild.returns.head import Head, Reader

#: The one list of readers. A new format is a module and a line here.
READERS: tuple[Reader, ...] = (ssda903,)


def recognise(head: Head) -> tuple[Reader, Kind]:
    """Say what a file is and who reads it.

    Args:
        head: the start of the file.

    Returns:
        The reader and what it recognised.

    Raises:
        DataError: no reader knows it; says what was looked for.
    """
    for reader in READERS:
        if kind := reader.recognise(head):
            return reader, kind
    looked_for = "; ".join(reader.LOOKS_FOR for reader in READERS)
    raise DataError(
        Problem(head.path.name, "is no return we know", f"Known: {looked_for}.")
    )
