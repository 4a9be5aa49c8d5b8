"""Running parsers that may fail in ways of their own on a damaged file."""

from collections.abc import Callable
from typing import TypeVar

from seethechild.core.errors import DataError

Value = TypeVar("Value")

#: What a parser written in Rust raises where it gives up. It is no ``Exception``, and each parser
#: has a class of its own of this name.
_PANIC = "PanicException"


def attempt(reading: Callable[[], Value], otherwise: DataError) -> Value:
    """Read, or raise ``otherwise``, whatever the parser stumbles over.

    Args:
        reading: calls the parser.
        otherwise: says what is wrong and how to mend it. The parser's own words are left out, for
            they may quote what is in the file.

    Returns:
        What was read.

    Raises:
        DataError: ``otherwise``.

    Example:
        >>> attempt(lambda: int("x"), DataError("a.csv: is damaged"))
        Traceback (most recent call last):
        seethechild.core.errors.DataError: a.csv: is damaged.
    """
    try:
        return reading()
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == _PANIC:
            raise otherwise from None
        raise
