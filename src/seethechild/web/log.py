"""What is written when something goes wrong: where and what kind, never a value."""

import logging
import traceback
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[None, None, None]
)


class WithoutValues(logging.Formatter):
    """Writes the kind of an exception and where it came from, not its words.

    The words of an exception may hold what a child's return says: a date that could not be read, an
    identifier that was not found.

    Example:
        >>> import sys
        >>> try:
        ...     int("Amy Pond")
        ... except ValueError:
        ...     print(WithoutValues().formatException(sys.exc_info()).splitlines()[0])
        ValueError
    """

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - named by logging
        """Return kinds and places, the first cause last."""
        lines, error = [], ei[1]
        seen: set[int] = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            lines.append(type(error).__name__)
            lines += [
                f"  {Path(place.filename).name}:{place.lineno} in {place.name}"
                for place in traceback.extract_tb(error.__traceback__)
            ]
            error = error.__cause__ or error.__context__
        return "\n".join(lines)
