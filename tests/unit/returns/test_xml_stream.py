"""Pieces come out whole, in little memory; everything that is no plain return is refused."""

import tracemalloc
from pathlib import Path

import pytest

from seethechild.core.errors import DataError
from seethechild.returns import xml_stream
from seethechild.returns.xml_stream import Piece, XmlPieces


def pieces(path: Path, content: str | bytes) -> tuple[list[Piece], XmlPieces]:
    content = content.encode() if isinstance(content, str) else content
    (path / "a.xml").write_bytes(content)
    xml = XmlPieces(path / "a.xml", roots=("All",), pieces=("Child",))
    return list(xml), xml


def test_values_and_groups_in_their_order(tmp_path: Path) -> None:
    text = (
        "<All><In><Child><A>1</A><B><C>2</C><C/></B></Child></In>\n<child>x</child></All>"
    )
    found, xml = pieces(tmp_path, text)
    assert [piece.name for piece in found] == ["Child", "child"]
    assert found[0].nodes == [("A", "1"), ("B", [("C", "2"), ("C", "")])]
    assert [piece.line for piece in found] == [1, 2]
    assert xml.root == "All"
    assert len(xml.problems) == 1  # "x" stands in a piece, where elements should


def test_prefixes_comments_and_character_data_do_not_matter(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0"?><!-- a --><d:All xmlns:d="u" b="c"><d:Child e="f">'
        "<d:A>1<!-- g -->2<![CDATA[<3>]]>&amp;&#52;</d:A><?h i?></d:Child></d:All>"
    )
    found, xml = pieces(tmp_path, text)
    assert found[0].nodes == [("A", "12<3>&4")]
    assert xml.problems == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_encodings_that_are_declared_or_marked(tmp_path: Path, encoding: str) -> None:
    declared = (
        "" if encoding.startswith("utf") else f"<?xml version='1.0' encoding='{encoding}'?>"
    )
    text = f"{declared}<All><Child><A>Zoë</A></Child></All>"
    found, _ = pieces(tmp_path, text.encode(encoding))
    assert found[0].nodes == [("A", "Zoë")]


def test_text_between_elements_is_counted_with_its_line(tmp_path: Path) -> None:
    text = "<All>\n<Child>\n<A>1</A> Zq7\n<B>\nZq7\n<C>2</C></B></Child>\nZq7</All>"
    found, xml = pieces(tmp_path, text)
    assert found[0].nodes == [("A", "1"), ("B", [("C", "2")])]
    (problem,) = xml.problems
    assert problem.rows == 3
    assert "line 3" in problem.what
    assert "Zq7" not in str(problem)


LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(9)
)
REFUSED = {
    "empty": (b"", "is empty"),
    "blanks": (b"  \n ", "cut off"),
    "cut in a tag": (b"<All><Chi", "cut off (line 1)"),
    "cut between tags": (b"<All>\n<Child>\n", "cut off (line 3)"),
    "cut in a text": (b"<All><Child><A>1", "cut off"),
    "cut in a character": ("<All><Child><A>ë".encode()[:-1], "cut off"),
    "cut in a comment": (b"<All><!-- a", "cut off"),
    "crossed tags": (b"<All>\n<Child><A></Child></A></All>", "no start tag (line 2)"),
    "after the end": (b"<All></All><All></All>", "after the end"),
    "another root": (b"\n<html><Child/></html>", "root element html, not All (line 2)"),
    "no XML": (b"CHILD,DOB\n1,2\n", "not well-formed"),
    "stray angle": (b"<All><Child><A>1 < 2</A></Child></All>", "not well-formed"),
    "bad bytes": (b"<All>\n<Child><A>Zo\xeb</A></Child></All>", "not UTF-8"),
    "unknown encoding": (b"<?xml version='1.0' encoding='klingon'?><All/>", "do not know"),
    "other encoding": (b"<?xml version='1.0' encoding='utf-16'?><All/>", "it declares"),
    "document type": (b"<!DOCTYPE All><All/>", "document type"),
    "outside document type": (
        b'<!DOCTYPE All SYSTEM "file:///etc/passwd"><All/>',
        "document type",
    ),
    "entity": (b'<!DOCTYPE All [<!ENTITY a "b">]><All>&a;</All>', "document type"),
    "outside entity": (
        b'<!DOCTYPE All [<!ENTITY a SYSTEM "file:///etc/passwd">]><All>&a;</All>',
        "document type",
    ),
    "parameter entity": (
        b'<!DOCTYPE All [<!ENTITY % a SYSTEM "http://example.org/x"> %a;]><All/>',
        "document type",
    ),
    "billion laughs": (
        f"<!DOCTYPE All [{LAUGHS}]><All>&l8;</All>".encode(),
        "document type",
    ),
    "entity of nowhere": (b"<All><Child><A>&nbsp;</A></Child></All>", "uses an entity"),
    "deep": (b"<All><Child>" + b"<A>" * 40, "deeper"),
    "deep outside": (b"<All>" + b"<A>" * 40, "deeper"),
    "many names": (
        b"<All><Child>" + b"".join(b"<A%d/>" % n for n in range(3000)) + b"</Child></All>",
        "more names",
    ),
}


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_plain_return_is_refused(
    tmp_path: Path, content: bytes, said: str
) -> None:
    with pytest.raises(DataError) as refused:
        pieces(tmp_path, content)
    (problem,) = refused.value.problems
    assert problem.where == "a.xml"
    assert said in problem.what
    assert problem.mend
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("before", "again"),
    [
        (b"<All><!-- ", b"a" * 1000),
        (b"<All><Child><A>", b"a" * 1000),
        (b"<All><Child>", b"<A>1</A>" * 100),
        (b"<All><Child b='", b"a" * 1000),
        (b"<All>", b"<A/>" * 100),
    ],
)
def test_a_piece_without_end_is_refused_long_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bytes, again: bytes
) -> None:
    monkeypatch.setattr(xml_stream, "MOST_BYTES", 2**20)
    content = before + again * (3 * 2**20 // len(again))
    tracemalloc.start()
    with pytest.raises(DataError, match="larger than any return's"):
        pieces(tmp_path, content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * 2**20


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    one = "<Child>" + "<A>123</A>" * 20 + "</Child>\n"

    def peak(children: int) -> int:
        path = tmp_path / "big.xml"
        path.write_text(f"<All>{one * children}</All>")
        tracemalloc.start()
        read = sum(1 for _ in XmlPieces(path, roots=("All",), pieces=("Child",)))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert read == children
        return found

    assert peak(12_000) < 1.2 * peak(3_000)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"a\.xml: cannot be read"):
        list(XmlPieces(tmp_path / "a.xml", roots=("All",), pieces=("Child",)))
