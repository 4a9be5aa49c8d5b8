"""Encoded lists: what tokens tell, what they do not, and that children are counted from them as from names."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.errors import DataError, SpecError
from seethechild.core.provenance import Provenance
from seethechild.need.linkage.encode import SEVERAL, SINGLE, encode, mark_of
from seethechild.need.linkage.encoded import compare_encoded
from seethechild.need.linkage.encoded_files import USE, read_encoded, write_encoded
from seethechild.need.linkage.linked import link, link_frames
from seethechild.need.linkage.reading import fields_of
from seethechild.need.linkage.standard import standardise
from tests.unit.need.linkage.given import (
    AGENCIES,
    beside,
    frames,
    independent,
    middle,
    needs_beside,
)
from tests.unit.need.linkage.made_children import made

KEY, OTHER = bytes(range(32)), bytes(range(100, 140))
SEEN = {"first_name": "Amara", "family_name": "Okafor-Lee", "birth": "2014-03-09", "postcode": "ZA3 4QT", "sex": "F"}  # fmt: skip


def tokens(key: bytes = KEY, **changed: str | None) -> dict:
    """Return the tokens of one child, some of whose values are others."""
    fields = pl.DataFrame(
        {name: [value] for name, value in {**SEEN, **changed}.items()},
        schema=dict.fromkeys(SEEN, pl.String),
    )
    return encode(standardise(fields), key).row(0, named=True)


def every(frame: pl.DataFrame) -> set[str]:
    """Return every token of a list."""
    several = [frame[name].explode().drop_nulls() for name in SEVERAL]
    return set(pl.concat([*(frame[name].drop_nulls() for name in SINGLE), *several]))


@pytest.fixture(scope="module")
def children():
    return made(2_500, on=dict(AGENCIES))


@pytest.fixture(scope="module")
def encoded(children):
    return {name: encode(frame, KEY) for name, frame in frames(children).items()}


def test_one_key_gives_one_encoding_and_another_key_nothing_in_common(children, encoded):
    frame = frames(children)["police"]
    assert encode(frame, KEY).equals(encoded["police"])
    other = every(encode(frame, OTHER))
    assert len(other) > 1_000
    assert other & every(encoded["police"]) == set()
    assert mark_of(KEY) != mark_of(OTHER)


def test_the_order_of_an_agency_does_not_show(children, encoded):
    frame = frames(children)["police"].sort("family")
    assert encode(frame, KEY).equals(encoded["police"])


def test_no_name_day_month_or_home_stands_in_the_file(tmp_path, children, encoded):
    for name, frame in encoded.items():
        path = tmp_path / f"{name}.encoded.csv"
        write_encoded(path, frame, mark_of(KEY))
        assert path.stat().st_mode & 0o077 == 0
        head, body = path.read_text(encoding="utf-8").split("birth_month,", 1)
        assert USE in head
        assert KEY.hex() not in head + body
        # Tokens hold a to f and digits: what else a value holds must be nowhere after the headings.
        assert set(body.split("\n", 1)[1]) <= set("0123456789abcdef, \n")
        plain = frames(children)[name]
        values = {
            value
            for column in ("birth_day", "first", "family", "postcode")
            for value in plain[column].drop_nulls()
            if len(value) > 4
        }
        assert len(values) > 200
        assert [value for value in values if value in body] == []


def test_a_name_in_another_month_is_another_token():
    one, other = tokens(), tokens(birth="2014-04-09")
    mine = {
        one[name] for name in ("first", "family", "postcode", "sector", "sex", "both_names")
    }
    assert len(mine) == 6
    assert mine & {value for name, value in other.items() if name in SINGLE} == set()
    assert set(one["first_near"]) & set(other["first_near"]) == set()
    # Only both names and the postcode together hold months together, and the birth within them.
    assert (one["whole"], one["whole_sex"]) == (other["whole"], other["whole_sex"])
    assert set(one["whole_birth"]) & set(other["whole_birth"])


def test_slips_are_told_only_where_the_other_name_is_the_same():
    """Else tokens would tell which names of a month are one letter apart."""
    one, other = tokens(first_name="Anna"), tokens(first_name="Ann", family_name="Other")
    assert set(one["first_near"]) & set(other["first_near"]) == set()
    assert set(one["first_near"]) & set(tokens(first_name="Ann")["first_near"])
    same = tokens(first_name="Bea")
    for part in ("family_near", "family_parts"):
        assert set(one[part]) & set(same[part]) == set()


def test_day_and_month_swapped_share_a_piece_and_another_day_of_another_month_none():
    one = set(tokens()["whole_birth"])
    assert one & set(tokens(birth="2014-09-03")["whole_birth"])
    assert one & set(tokens(birth="2012-03-09")["whole_birth"])
    assert one & set(tokens(birth="2012-05-19")["whole_birth"]) == set()
    assert one & set(tokens(family_name="Lee")["whole_birth"]) == set()


@settings(max_examples=60, deadline=None)
@given(st.text("abcdefghijklmnop", min_size=2, max_size=8), st.data())
def test_a_slip_in_a_name_is_found_and_its_length_does_not_show(name, data):
    place = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcxyz"))
    slips = (name[:place] + letter + name[place:], name[:place] + letter + name[place + 1 :], name[:place] + name[place + 1 :])  # fmt: skip
    whole = tokens(first_name=name)
    for slip in slips:
        wrong = tokens(first_name=slip)
        assert set(whole["first_near"]) & set(wrong["first_near"])
        assert (whole["first"] == wrong["first"]) == (name == slip)
    for child in (whole, wrong):
        assert len(set(child["first_near"])) == 10
        assert len(set(child["family_near"])) == 12
        assert len(set(child["family_parts"])) == 2
    unlike = tokens(first_name="xyzxyz" + name)
    assert set(whole["first_near"]) & set(unlike["first_near"]) == set()


def test_parts_of_a_family_name_and_swapped_names_are_found():
    one = tokens()
    assert set(one["family_parts"]) & set(tokens(family_name="Okafor")["family_parts"])
    assert not set(one["family_parts"]) & set(tokens(family_name="Smith")["family_parts"])
    swapped = tokens(first_name="Okafor", family_name="Amara")
    straight = tokens(first_name="Amara", family_name="Okafor")
    assert swapped["both_names"] == straight["both_names"]
    assert swapped["first"] not in (straight["first"], straight["family"])


def test_accents_and_capitals_do_not_count_and_gaps_stay_gaps():
    assert tokens(first_name="ZOË") == tokens(first_name="zoe")
    none = tokens(first_name=None, postcode="", sex="unknown", birth="2014-03")
    gaps = {name for name, value in none.items() if value is None}
    assert gaps == {"birth_day", "first", "both_names", "postcode", "sector", "sex", "whole", "whole_sex", "first_near", "family_near", "family_parts", "whole_birth"}  # fmt: skip
    nobody = tokens(birth=None, postcode=None)
    assert all(value is None for value in nobody.values())


@pytest.mark.parametrize("key", [b"", b"\x07Secret-Of-The-Police", bytes(32), b"ab" * 40])
def test_a_key_that_can_be_guessed_is_refused_and_not_repeated(key):
    with pytest.raises(DataError) as caught:
        tokens(key)
    assert "key" in str(caught.value)
    assert "Police" not in str(caught.value)


def test_other_keys_plain_lists_and_what_is_no_token_are_refused(tmp_path, encoded):
    mine, theirs, plain = (tmp_path / f"{name}.encoded.csv" for name in ("a", "b", "c"))
    write_encoded(mine, encoded["police"], mark_of(KEY))
    write_encoded(theirs, encoded["health"], mark_of(OTHER))
    plain.write_text("first_name,surname,dob\nAmara,Okafor,2014-03-09\n", encoding="utf-8")
    with pytest.raises(DataError, match="2 different keys"):
        link([mine, theirs])
    with pytest.raises(DataError, match="is not encoded"):
        link([mine, plain])
    with pytest.raises(DataError, match="there is 1"):
        read_encoded([mine])
    theirs.write_text(
        mine.read_text(encoding="utf-8").replace("\n,", "\nOkafor,", 3), encoding="utf-8"
    )
    with pytest.raises(
        DataError, match=r"something else than tokens \(\d+ rows?\)"
    ) as caught:
        link([mine, theirs])
    assert "Okafor" not in str(caught.value)
    write_encoded(theirs, encoded["health"], mark_of(KEY))
    with pytest.raises(SpecError, match="reviewed"):
        link([mine, theirs], reviewed=pl.DataFrame({"same": [True]}))


def test_children_are_counted_from_tokens_as_from_names(tmp_path, children, encoded):
    files = [tmp_path / f"{name}.encoded.csv" for name in encoded]
    for file, frame in zip(files, encoded.values(), strict=True):
        write_encoded(file, frame, mark_of(KEY))
    found = link(files, draws=20)
    assert found.lists == tuple(encoded)
    assert middle(found) == pytest.approx(
        independent(found.lists, children.counts), rel=0.03
    )
    assert any("tokens" in note for note in found.notes)


@needs_beside
def test_six_thousand_children_beside_this_are_counted_within_three_in_a_hundred():
    lists, perfect = beside("children_6k_seed2")
    secret = {name: encode(frame, KEY) for name, frame in lists.items()}
    found = link_frames(secret, Provenance.of(seed=1), draws=20, by=compare_encoded)
    assert middle(found) == pytest.approx(independent(lists, perfect), rel=0.03)
    assert found.precision > 0.97
    assert found.recall > 0.9


def test_months_only_are_counted_from_tokens():
    some = made(2_000, on={"a": 0.5, "b": 0.4, "c": 0.4}, month_only=("b",), seed=3)
    lists = {
        name: encode(standardise(fields_of(rows, name)), KEY)
        for name, rows in some.lists.items()
    }
    found = link_frames(lists, Provenance.of(seed=1), draws=20, by=compare_encoded)
    assert middle(found) == pytest.approx(independent(lists, some.counts), rel=0.05)


def test_a_list_of_names_by_frequency_breaks_plain_tokens_and_not_ours(children):
    """An attacker has all files and knows how common each name is among these very children."""
    rows = pl.concat(frames(children).values()).filter(
        pl.col("birth_month").is_not_null() & pl.col("first").is_not_null()
    )
    names = ranked(rows, "first", ())
    right = {}
    for way, token, within in (
        ("plain", pl.col("first"), ()),
        ("ours", pl.col("first") + pl.col("birth_month"), ("birth_month",)),
    ):
        seen = rows.with_columns(token=token)
        guess = ranked(seen, "token", within).join(names, on="rank", how="left")
        told = seen.join(guess.select("token", guess="first"), on="token", how="left")
        right[way] = told.filter(pl.col("guess") == pl.col("first")).height / rows.height
    commonest = rows["first"].value_counts()["count"].max() / rows.height
    assert right["plain"] > 10 * commonest
    assert right["ours"] < 1.5 * commonest


def ranked(frame: pl.DataFrame, column: str, within: tuple[str, ...]) -> pl.DataFrame:
    """Return values with their place by frequency, in each group or in all."""
    counts = frame.group_by(*within, column, maintain_order=True).len()
    rank = pl.col("len").rank("ordinal", descending=True)
    return counts.with_columns(rank=rank.over(within) if within else rank)


def test_files_of_another_layout_are_refused(tmp_path):
    files = []
    for name in ("one", "two"):
        files.append(tmp_path / f"{name}.encoded.csv")
        frame = standardise(pl.DataFrame([SEEN]))
        write_encoded(files[-1], encode(frame, KEY), mark_of(KEY))
    assert set(read_encoded(files)) == {"one", "two"}
    old = files[0].read_text(encoding="utf-8").replace("layout 2", "layout 1", 1)
    files[0].write_text(old, encoding="utf-8")
    with pytest.raises(DataError, match="by another version"):
        read_encoded(files)
