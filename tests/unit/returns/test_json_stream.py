"""Objects come out wherever they stand, in little memory; what is not JSON is refused."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from seethechild.core.errors import DataError
from seethechild.returns import json_stream
from seethechild.returns.json_stream import objects
from tests.lengths import at_length

KEYS = {"id", "more"}


def read(folder: Path, content: str | bytes) -> list[dict[str, Any]]:
    path = folder / "a.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(objects(path, keys=KEYS))


FORMS = {
    "list": '[{"id": 1}, {"id": 2}]',
    "one object": '{"id": 1}\n',
    "lines": '{"id": 1}\n{"id": 2}\n',
    "lists": '[{"id": 1}]\n[{"id": 2}]',
    "wrapped": '{"data": [{"id": 1}, {"id": 2}]}',
    "wrapped, with more before and after": '{"day": "]{", "n": 1, "data": [{"id": 1}], "z": {}}',
    "wrapped twice": '{"all": {"data": [{"id": 1}]}}',
    "wrapped lists": '{"a": [{"id": 1}], "b": [{"id": 2}]}',
    "another key first": '[{"x": 1.5, "id": 1}, {"more": [], "id": 2}]',
    "objects without": '[{"x": 1}, 3, "id", null, {"id": 1}]',
    "blanks": ' \n\t[ { "id" : 1 } , { "id" : 2 } ] \n',
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("block", [1, 2, 7, 2**18])
def test_every_form_in_blocks_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, block: int
) -> None:
    monkeypatch.setattr(json_stream, "_BLOCK", block)
    monkeypatch.setattr(json_stream, "_AHEAD", 40)
    assert [each["id"] for each in read(tmp_path, text)] == ["1", "2"][
        : text.count('"id":') or 2
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, '[{"id": "Zoë"}]'.encode(encoding)) == [{"id": "Zoë"}]


def test_numbers_stay_text(tmp_path: Path) -> None:
    long = "9" * 6000
    assert read(tmp_path, '[{"id": 12.50e1, "more": 1}]') == [
        {"id": "12.50e1", "more": "1"}
    ]
    assert read(tmp_path, f'{{"id": {long}}}') == [{"id": long}]


def test_a_large_object_that_hides_its_keys_is_refused_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_stream, "_BLOCK", 1000)
    monkeypatch.setattr(json_stream, "_AHEAD", 1000)
    text = f'[{{"id": 1}}, {{"x": [{"1," * 5000}1], "id": 2}}]'
    with pytest.raises(DataError, match="before the first key we know"):
        read(tmp_path, text)


REFUSED = {
    "empty": (b"", "is empty"),
    "cut in a list": (b'[{"id": 1},', "cut off"),
    "cut in an object": (b'[{"id": 1}, {"id":', "cut off"),
    "cut in a text": (b'[{"id": "abc', "cut off"),
    "cut in a wrapper": (b'{"data": [{"id": 1}]', "cut off"),
    "no JSON": (b"id\n1\n", "is not JSON"),
    "no JSON inside": (b'[{"id": 1},\n{"id": oops}]', "is not JSON (line 2)"),
    "crossed": (b'[{"id": 1}}', "not open"),
    "closed again": (b'[{"id": 1}]]', "not open"),
    "no colon": (b'{"data" [{"id": 1}]}', "is not JSON"),
    "no number": (b'[{"id": NaN}]', "not JSON"),
    "bad bytes": (b'[{"id": "\xe9"}]', "not UTF-8"),
    "deep": (b"[" * 100, "deeper"),
    "deep object": (b'[{"id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]", "deeper"),
    "deep wrapper": (b'{"a": ' * 100, "deeper"),
}


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_json_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(DataError) as refused:
        read(tmp_path, content)
    (problem,) = refused.value.problems
    assert problem.where == "a.json"
    assert said in problem.what
    assert refused.value.__suppress_context__


def test_an_object_without_end_is_refused_long_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_stream, "MOST_CHARACTERS", 2**20)
    with pytest.raises(DataError, match="larger than any return's"):
        read(tmp_path, b'[{"id": [' + b"1," * 2**21)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"

    def peak(count: int) -> int:
        path.write_text(
            json.dumps({"data": [{"id": n, "more": "x" * 100} for n in range(count)]})
        )
        tracemalloc.start()
        assert sum(1 for _ in objects(path, keys=KEYS)) == count
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(24_000) < 1.2 * peak(12_000)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)
_OBJECTS = st.lists(
    st.fixed_dictionaries({"id": _VALUES}, optional={"more": _VALUES, "x": _VALUES})
)


@hypothesis.given(found=_OBJECTS, form=st.sampled_from(("list", "lines", "wrapped")))
@hypothesis.settings(
    max_examples=at_length(60, fresh_clone=30),
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
def test_the_stream_agrees_with_reading_all_at_once(
    tmp_path: Path, found: list[dict[str, Any]], form: str
) -> None:
    lines = [json.dumps(each) for each in found]
    text = "\n".join(lines) if form == "lines" else f"[{','.join(lines)}]"
    if form == "wrapped":
        text = f'{{"day": "1", "data": {text}}}'
    hypothesis.assume(text)
    assert read(tmp_path, text) == json.loads(f"[{','.join(lines)}]", parse_int=str)
