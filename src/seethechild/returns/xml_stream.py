"""Reading XML returns piece by piece, in memory that does not grow with the file.

A return in XML is one root, inside it (at any depth) one element for each child. ``XmlPieces``
yields each such *piece* as a small tree and forgets it. The XML form of SSDA903 is read so::

    xml = XmlPieces(path, roots=("EXPSSDA903",), pieces=("CHILD",))
    for number, child in enumerate(xml, start=1):
        for name, inside in child.nodes:       # ("HEADER", [("CHILDID", "12"), ...])
            ...                                # a text is a value, a list is a group
    problems = xml.problems                    # stray text and the like; complete at the end

It takes nothing from outside the file: a document type, and with it every entity and external
reference, is refused as soon as it is seen. So are trees too deep, pieces too large and files
with thousands of names, which no return has. What cannot be read is a DataError with the line;
never a part of the file. Attributes, comments and prefixes of names are passed over.

Expat calls Python for each element, and most of the time goes there: 8,000 children take 0.9 s. A
tree built by lxml and walked takes a third less, but is in memory before its size is known, and
what a document type declares has been read by then.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Never, TypeAlias
from xml.parsers import expat

from seethechild.core.errors import DataError, Problem

#: An element inside a piece: its name, and its text or the elements in it.
Node: TypeAlias = tuple[str, "str | list[Node]"]

#: No return comes near these: elements in elements, names of elements, bytes from one piece's
#: end to the next one's.
MOST_DEPTH = 32
MOST_NAMES = 2_000
MOST_BYTES = 4 * 1024 * 1024

_NO_PIECE = 1 << 30
_BLOCK = 256 * 1024
_ASK = "Ask the supplier of the system for the return as the publisher's schema has it."
_AGAIN = "Export or copy the file again."

_INVALID, _MISMATCH, _AFTER_END, _ENTITY, _NO_SUCH_ENCODING, _OTHER_ENCODING = (
    expat.errors.codes[name]
    for name in (
        expat.errors.XML_ERROR_INVALID_TOKEN,
        expat.errors.XML_ERROR_TAG_MISMATCH,
        expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT,
        expat.errors.XML_ERROR_UNDEFINED_ENTITY,
        expat.errors.XML_ERROR_UNKNOWN_ENCODING,
        expat.errors.XML_ERROR_INCORRECT_ENCODING,
    )
)
_CUT_OFF = {
    expat.errors.codes[name]
    for name in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_ASYNC_ENTITY,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
_SAID = {
    _MISMATCH: ("has an end tag that matches no start tag", _AGAIN),
    _AFTER_END: ("goes on after the end of its root element", _AGAIN),
    _ENTITY: ("uses an entity, which no return needs", _ASK),
    _NO_SUCH_ENCODING: ("declares an encoding we do not know", "Save it as UTF-8."),
    _OTHER_ENCODING: ("is not in the encoding it declares", "Save it as UTF-8."),
}


class Piece(NamedTuple):
    """One element that was asked for.

    Attributes:
        name: as in the file, without prefix.
        nodes: what is in it; a text is a value (as it stands), a list is a group.
        line: where it ends.
    """

    name: str
    nodes: list[Node]
    line: int


class XmlPieces:
    """The pieces of an XML file, in its order; can be gone through once.

    Args:
        path: the file.
        roots: names the root element may have.
        pieces: names of the elements to yield. Names are compared without regard to capitals.

    Attributes:
        root: name of the root element as found; empty before it was seen.

    Raises:
        DataError: while going through: the file cannot be read as such a return.

    Example:
        >>> path = getfixture("tmp_path") / "a.xml"
        >>> _ = path.write_text("<All><Child><Sex>F</Sex></Child> so </All>")
        >>> xml = XmlPieces(path, roots=("All",), pieces=("Child",))
        >>> [piece.nodes for piece in xml]
        [[('Sex', 'F')]]
        >>> print(*xml.problems)
        a.xml: text stands between elements, first in line 1 (1 row). It is left out; ...
    """

    def __init__(self, path: Path, *, roots: Sequence[str], pieces: Sequence[str]) -> None:
        self.path = path
        self.root = ""
        self._roots = tuple(roots)
        self._pieces = frozenset(each.casefold() for each in pieces)
        self._encoding = "UTF-8"
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.buffer_size = _BLOCK
        self._done: list[Piece] = []
        self._strays = self._first_stray = 0
        self._listen()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the file though it could be read."""
        if not self._strays:
            return ()
        what = f"text stands between elements, first in line {self._first_stray}"
        mend = "It is left out; see whether a tag is missing there."
        return (Problem(self.path.name, what, mend, rows=self._strays),)

    def __iter__(self) -> Iterator[Piece]:
        """Yield the pieces."""
        fed = silent = 0
        try:
            with self.path.open("rb") as file:
                while block := file.read(_BLOCK):
                    self._feed(block)
                    fed += len(block)
                    silent = 0 if self._done else silent + len(block)
                    if silent > MOST_BYTES:
                        self._refuse("has an element larger than any return's")
                    yield from self._done
                    self._done.clear()
        except OSError as error:
            what = f"cannot be read ({error.strerror})"
            self._refuse(what, "Name a file you may read.", line=0)
        if not fed:
            self._refuse("is empty", _AGAIN, line=0)
        self._feed(b"", last=True)
        yield from self._done

    def _feed(self, block: bytes, *, last: bool = False) -> None:
        try:
            self._parser.Parse(block, last)
        except expat.ExpatError as error:
            what, mend = self._explain(error.code, self._parser.ErrorByteIndex)
            self._refuse(what, mend, line=error.lineno)
        except (LookupError, ValueError):  # from looking up the encoding it declares
            self._refuse(*_SAID[_NO_SUCH_ENCODING])

    def _explain(self, code: int, at: int) -> tuple[str, str]:
        """Return what is wrong and how to mend it; words of the file are not among them."""
        if code in _CUT_OFF:
            return "ends in the middle: it is cut off", _AGAIN
        if code == _INVALID and self._is_beyond_ascii(at):
            what = f"holds bytes that are not {self._encoding[:20]}, its encoding"
            return what, "Save it as UTF-8, or declare the encoding it is in."
        return _SAID.get(
            code, (f"is not well-formed XML: {expat.ErrorString(code)}", _AGAIN)
        )

    def _is_beyond_ascii(self, at: int) -> bool:
        with self.path.open("rb") as file:
            file.seek(max(at, 0))
            return any(byte > 127 for byte in file.read(1))  # noqa: PLR2004 - ASCII's last

    def _refuse(self, what: str, mend: str = _ASK, *, line: int | None = None) -> Never:
        line = self._parser.CurrentLineNumber if line is None else line
        said = f"{what} (line {line})" if line else what
        raise DataError(Problem(self.path.name, said, mend))

    def _opens(self, name: str, depth: int) -> bool:
        """Say whether an element between pieces opens one; refuse a root we do not know."""
        local = name.rpartition(":")[2]
        if depth == 1:
            self.root = local
            if local.casefold() not in {each.casefold() for each in self._roots}:
                wanted = " or ".join(self._roots)
                self._refuse(f"has the root element {local[:40]}, not {wanted}")
        return local.casefold() in self._pieces

    def _note_stray(self, text: str) -> None:
        self._strays += 1
        line = self._parser.CurrentLineNumber - text.lstrip().count("\n")
        self._first_stray = self._first_stray or line

    def _local(self, name: str, names: dict[str, str]) -> str:
        if len(names) >= MOST_NAMES:
            self._refuse("has more names of elements than any return")
        return names.setdefault(name, name.rpartition(":")[2])

    def _doctype(self, *_: object) -> None:
        self._refuse("declares a document type or entities, which no return needs")

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self._encoding = encoding or self._encoding

    def _listen(self) -> None:  # noqa: C901 - three handlers share what is open; methods take 40 % longer
        """Set the parser's handlers, which build each piece and put it in ``_done``."""
        inside: list[list[Node]] = []  # one list for each open element, the root's first
        names: dict[str, str] = {}  # name with prefix to name
        done, parser = self._done, self._parser
        piece = _NO_PIECE  # how deep the open piece is
        text = ""

        def start(name: str, _attributes: object) -> None:
            nonlocal text, piece
            if text:
                self._note_stray(text)
                text = ""
            inside.append([])
            if piece == _NO_PIECE and self._opens(name, len(inside)):
                piece = len(inside)
            if len(inside) > MOST_DEPTH:
                self._refuse("has elements in elements deeper than any return")

        def words(found: str) -> None:
            nonlocal text
            if text or not found.isspace():
                text += found

        def end(name: str) -> None:
            nonlocal text, piece
            nodes = inside.pop()
            if text and (nodes or len(inside) < piece):
                self._note_stray(text)
                text = ""
            local = names.get(name) or self._local(name, names)
            if len(inside) >= piece:
                inside[-1].append((local, nodes or text))
            elif piece != _NO_PIECE:
                piece = _NO_PIECE
                done.append(Piece(local, nodes, parser.CurrentLineNumber))
            text = ""

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = words
        parser.StartDoctypeDeclHandler = self._doctype
        parser.XmlDeclHandler = self._declared
