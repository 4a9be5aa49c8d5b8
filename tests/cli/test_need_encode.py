"""``need encode`` inside three made-up agencies, and ``need link`` of what leaves them."""

import polars as pl
import pytest

from seethechild.core.streams import generator
from tests.cli.shell import give

FIRST = (
    "Amara",
    "Benoît",
    "Chloë",
    "Dinesh",
    "Ottoline",
    "Farid",
    "Gwyn",
    "Hugo",
    "Imani",
    "Jussi",
)
LAST = ("Okonkwo", "Baxter", "Coulson", "Dunmore", "Ezirim", "Frost", "Gill", "Hopkin", "Ivy", "Jarrett")  # fmt: skip
CHILDREN, CHANCES = 1_200, {"school": 0.55, "police": 0.4, "health": 0.45}


@pytest.fixture(scope="module")
def agencies(tmp_path_factory):
    """A key, and files of three agencies with slips in every tenth first name."""
    folder = tmp_path_factory.mktemp("encode")
    luck = generator(6, "need", "test")
    children = pl.DataFrame(
        {
            "first_name": [f"{FIRST[i % 10]}{'lmnopqr'[i % 7]}" for i in luck.integers(0, 999, CHILDREN)],
            "surname": [f"{LAST[i % 10]}{'lmnopqr'[i % 7]}" for i in luck.integers(0, 999, CHILDREN)],
            "dob": pl.Series(luck.integers(0, 365 * 12, CHILDREN)).cast(pl.Int32) + 15_000,
            "postcode": [f"HX{i % 9 + 1} {i % 8 + 1}WB" for i in luck.integers(0, 9_999, CHILDREN)],
        }
    ).with_columns(pl.col("dob").cast(pl.Date))  # fmt: skip
    for name, chance in CHANCES.items():
        mine = children.filter(pl.Series(luck.random(CHILDREN) < chance))
        slip = pl.Series(luck.random(mine.height) < 0.1)
        first = (
            pl.when(slip).then(pl.col("first_name").str.slice(1)).otherwise("first_name")
        )
        mine.with_columns(first).write_csv(folder / f"{name}.csv")
    said = give("need", "encode", "--new-key", str(folder / "shared.key"))
    assert said.code == 0, said.err
    return folder


@pytest.fixture(scope="module")
def encoded(agencies):
    """What the command says for each agency; the files stand beside the lists."""
    key = str(agencies / "shared.key")
    told = [
        give("need", "encode", str(agencies / f"{name}.csv"), "--key", key)
        for name in CHANCES
    ]
    assert [said.code for said in told] == [0, 0, 0], told
    return told


def test_a_key_is_made_for_its_owner_alone_and_never_shown_or_written_over(
    agencies, encoded
):
    path = agencies / "shared.key"
    assert path.stat().st_mode & 0o777 == 0o600
    key = path.read_text(encoding="ascii").strip()
    assert len(bytes.fromhex(key)) == 32
    again = give("need", "encode", "--new-key", str(path))
    assert again.code not in (0, 70)
    assert path.read_text(encoding="ascii").strip() == key
    for said in (again, *encoded):
        assert key not in said.out + said.err
    other = agencies / "other.key"
    assert give("need", "encode", "--new-key", str(other), "--json").code == 0
    assert other.read_text(encoding="ascii").strip() != key


def test_what_leaves_and_what_is_said_hold_no_child(agencies, encoded):
    for name, said in zip(CHANCES, encoded, strict=True):
        plain = pl.read_csv(agencies / f"{name}.csv")
        values = {str(each) for column in plain for each in column if len(str(each)) > 5}
        assert len(values) > 300
        written = (agencies / f"{name}.encoded.csv").read_text(encoding="utf-8")
        for text in (written, said.out, said.err):
            assert [value for value in values if value.lower() in text.lower()] == []
        words = " ".join(said.out.split())
        assert f"{plain.height:,} children are encoded in {name}.encoded.csv" in words
        assert "trace a child or a family" in words
        assert "trace a child or a family" in written.splitlines()[1]


def test_children_are_counted_from_what_left(agencies, encoded):
    files = [str(agencies / f"{name}.encoded.csv") for name in CHANCES]
    said = give("need", "link", *files, "-o", str(agencies / "linked"), "--draws", "20")
    assert said.code == 0, said.err
    assert "compared by keyed tokens" in " ".join(said.out.split())
    said = give("need", "linked", str(agencies / "linked"), "--method", "independence", "--json", "--bootstrap", "0")  # fmt: skip
    row = said.json["tables"]["estimates"][0]
    assert row["estimate"] == pytest.approx(CHILDREN, rel=0.08)
    assert said.json["tables"]["records"][0]["list"] == "school"


def test_two_keys_and_a_plain_list_among_encoded_ones_are_refused(agencies, encoded):
    folder = agencies / "apart"
    folder.mkdir()
    give("need", "encode", "--new-key", str(folder / "k"))
    out = str(folder / "police.encoded.csv")
    said = give("need", "encode", str(agencies / "police.csv"), "--key", str(folder / "k"), "-o", out)  # fmt: skip
    assert said.code == 0, said.err
    school = str(agencies / "school.encoded.csv")
    said = give("need", "link", school, out, "-o", str(folder / "linked"))
    assert said.code not in (0, 70)
    assert "2 different keys" in said.err
    said = give("need", "link", school, str(agencies / "police.csv"), "-o", str(folder / "linked"))  # fmt: skip
    assert said.code not in (0, 70)
    assert "is not encoded" in said.err


@pytest.mark.parametrize(
    ("written", "rights", "why"),
    [("ab" * 31, 0o600, "has 31 bytes"), ("00" * 32, 0o600, "not drawn at random"),
     ("Beatrix", 0o600, "holds no key"), ("Ü" * 64, 0o600, "holds no key"),
     ("", 0o600, "has 0 bytes"), (bytes(range(32)).hex(), 0o644, "read by others")],
)  # fmt: skip
def test_a_bad_key_is_refused_and_not_repeated(agencies, tmp_path, written, rights, why):
    key = tmp_path / "bad.key"
    key.write_text(written, encoding="utf-8")
    key.chmod(rights)
    out = tmp_path / "x.encoded.csv"
    said = give("need", "encode", str(agencies / "police.csv"), "--key", str(key), "-o", str(out))  # fmt: skip
    assert said.code not in (0, 70)
    assert why in " ".join(said.err.split())
    assert not out.exists()
    assert not written or written not in said.out + said.err


def test_what_makes_no_sense_is_refused(agencies, encoded, tmp_path):
    key, police = str(agencies / "shared.key"), str(agencies / "police.csv")
    before = (agencies / "police.csv").read_bytes()
    for words, why in (
        ((), "--new-key KEYFILE alone"),
        ((police,), "--new-key KEYFILE alone"),
        ((police, "--key", key, "--new-key", key), "--new-key KEYFILE alone"),
        ((police, "--key", key, "-o", police), "would be written over"),
        ((police, "--key", key, "-o", key), "would be written over"),
        ((str(agencies / "police.encoded.csv"), "--key", key, "-o", str(tmp_path / "a.csv")), "encoded already"),
        ((str(tmp_path / "none.csv"), "--key", key), "no such file"),
        ((police, "--key", str(tmp_path / "none.key")), "no such file"),
        ((police, "--key", key, "-o", str(tmp_path / "no" / "where.csv")), "where.csv"),
        (("--new-key", str(tmp_path / "no" / "where.key")), "where.key"),
    ):  # fmt: skip
        said = give("need", "encode", *words)
        assert said.code not in (0, 70), words
        assert why in " ".join(said.err.split()), words
    assert (agencies / "police.csv").read_bytes() == before


def test_an_unknown_heading_can_be_named(agencies, tmp_path):
    path = tmp_path / "police.csv"
    pl.read_csv(agencies / "police.csv").rename({"first_name": "Called"}).write_csv(path)
    words = ("need", "encode", str(path), "--key", str(agencies / "shared.key"))
    assert give(*words).code not in (0, 70)
    said = give(*words, "--column", "Called=first_name")
    assert said.code == 0, said.err
    theirs = tmp_path / "police.encoded.csv"
    assert theirs.read_bytes() == (agencies / "police.encoded.csv").read_bytes()
