"""Reading JSON returns object by object, in memory that does not grow with the file.

The objects that are wanted may stand in a list, in a list inside an object that wraps it, in
several lists one after the other, or one a line (JSON lines).
"""

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Never

from seethechild.core.errors import DataError, Problem
from seethechild.returns.head import look

#: No object of a return comes near this many characters, or is in so many others.
MOST_CHARACTERS = 4 * 1024 * 1024
MOST_DEPTH = 32

_BLOCK = _AHEAD = 256 * 1024
_AGAIN = "Export or copy the file again."
_ASK = "Ask the supplier of the system for the data as the publisher's schema has them."
_KEY = re.compile(r'[\s,]*"([^"\\]*)"\s*:\s*')
_BETWEEN = re.compile(r"[\s,]*")
_COLON = re.compile(r"\s*:\s*")


def objects(path: Path, *, keys: Collection[str]) -> Iterator[dict[str, Any]]:
    """Yield the objects that have one of some keys, in the order of the file.

    Args:
        path: the file; UTF-8, or UTF-16 with its mark.
        keys: names of which the objects have at least one; not those of what wraps them.

    Yields:
        Objects; numbers in them stay text.

    Raises:
        DataError: it is not JSON, cut off, too deep, or has an object larger than any return's.

    Example:
        >>> path = getfixture("tmp_path") / "a.json"
        >>> _ = path.write_text('{"day": 1, "children": [{"id": 7}]}')
        >>> list(objects(path, keys={"id"}))
        [{'id': '7'}]
    """
    yield from _Objects(path, frozenset(keys))


class _Objects:
    def __init__(self, path: Path, keys: frozenset[str]) -> None:
        self._path, self._keys = path, keys
        self._text, self._at, self._line = "", 0, 1
        self._is_whole = False
        self._decoder = json.JSONDecoder(
            parse_int=str, parse_float=str, parse_constant=self._no_constant
        )

    def __iter__(self) -> Iterator[dict[str, Any]]:
        head = look(self._path)
        if not head.size:
            self._refuse("is empty", _AGAIN, line=0)
        encoding = "utf-16" if head.encoding.startswith("utf-16") else "utf-8-sig"
        try:
            with self._path.open(encoding=encoding, newline="") as self._file:
                yield from self._inside()
        except UnicodeError:
            mend = "Save it as UTF-8."
            self._refuse("holds bytes that are not UTF-8, its encoding", mend, line=0)
        except OSError as error:
            what = f"cannot be read ({error.strerror})"
            self._refuse(what, "Name a file you may read.", line=0)

    def _inside(self) -> Iterator[dict[str, Any]]:
        wraps: list[str] = []  # the brackets that are open around the objects
        while char := self._next():
            if char in "]}":
                if not wraps or wraps.pop() + char not in {"[]", "{}"}:
                    self._refuse("closes a bracket that is not open", _AGAIN)
                self._at += 1
            elif char == "[" or (char == "{" and not self._is_wanted()):
                wraps.append(char)
                self._at += 1
                if len(wraps) > MOST_DEPTH:
                    self._refuse("has lists in lists deeper than any return", _ASK)
            elif char == "{":
                yield self._decode()
            elif wraps:
                value = self._decode()
                if wraps[-1] == "{":
                    self._pass_colon(value)
            else:
                self._refuse("is not JSON", _AGAIN)
        if wraps:
            self._refuse("ends in the middle: it is cut off", _AGAIN)

    def _next(self) -> str:
        """Return the next character that is no blank or comma; empty at the end."""
        while True:
            found = _BETWEEN.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _more(self) -> bool:
        """Read on; say whether there was anything to read."""
        self._line += self._text.count("\n", 0, self._at)
        block = self._file.read(_BLOCK)
        self._text, self._at = self._text[self._at :] + block, 0
        self._is_whole = not block
        return bool(block)

    def _is_wanted(self) -> bool:
        """Say whether the object here has one of the keys, as far as that can be seen.

        Before its first list or object a key is seen at once; behind it, where the whole object
        is in sight. A larger one is taken to wrap others; see ``_pass_colon``.
        """
        while len(self._text) - self._at < _AHEAD and self._more():
            pass
        at = self._at + 1
        while found := _KEY.match(self._text, at):
            if found[1] in self._keys:
                return True
            at = found.end()
            if self._text[at : at + 1] in {"[", "{"}:
                break
            try:
                _, at = self._decoder.raw_decode(self._text, at)
            except ValueError:
                break
        try:
            whole, _ = self._decoder.raw_decode(self._text, self._at)
        except (ValueError, RecursionError):
            return False
        return not self._keys.isdisjoint(whole)

    def _decode(self) -> Any:  # noqa: ANN401 - any JSON value
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if len(self._text) - self._at > MOST_CHARACTERS:
                    self._refuse("has an object larger than any return's", _ASK)
                if self._more():
                    continue
                is_cut = error.pos >= len(self._text.rstrip()) or "Unterm" in error.msg
                what = "ends in the middle: it is cut off" if is_cut else "is not JSON"
                self._refuse(what, _AGAIN, at=error.pos)
            except RecursionError:
                self._refuse("has objects in objects deeper than any return", _ASK)
            except ValueError:  # NaN, or a number of thousands of digits
                self._refuse("has a value that is not JSON", _ASK)
            is_cut = end == len(self._text) and not self._is_whole
            if is_cut and not isinstance(value, dict) and self._more():
                continue  # a number may go on
            self._at = end
            return value

    def _pass_colon(self, key: object) -> None:
        """Go past a key of an object that wraps others, and past its value if that is plain."""
        if key in self._keys:
            what = "has an object with a large list or group before the first key we know"
            self._refuse(what, _ASK)
        self._next()
        found = _COLON.match(self._text, self._at)
        if not isinstance(key, str) or not found:
            self._refuse("is not JSON", _AGAIN)
        self._at = found.end()
        if self._next() not in {"[", "{", "]", "}", ""}:
            self._decode()

    def _no_constant(self, _: str) -> Never:
        raise ValueError

    def _refuse(
        self, what: str, mend: str, *, line: int | None = None, at: int | None = None
    ) -> Never:
        if line is None:
            place = self._at if at is None else at
            line = self._line + self._text.count("\n", 0, place)
        said = f"{what} (line {line})" if line else what
        raise DataError(Problem(self._path.name, said, mend)) from None
