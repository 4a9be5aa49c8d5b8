"""Find the same child in several returns, without ever merging two children silently.

A child is followed by the council's own identifier, then by pupil number, former pupil number and
NHS number. Each such link is checked: births or sexes that contradict each other, or two
identifiers that one return lists as two children, refuse it. Date of birth and sex, even with a
postcode or a family, only ever make a *doubtful* pair: exactly these are what twins share. Doubtful
pairs are counted and can be listed in a local file for the council to decide; nothing is merged.

Links are refused whole, not one by one in some order, so that the order of rows and files does not
matter: if a pupil number would join children who contradict each other, it joins nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from seethechild.core.files import write_frame
from seethechild.core.tables import Column, Table, one_of
from seethechild.returns.link_agree import (
    births_agree,
    births_contradict,
    listed,
    people_contradict,
    schemes,
)
from seethechild.returns.link_doubt import doubtful
from seethechild.returns.link_join import join_by
from seethechild.returns.records import PEOPLE, RECORDS
from seethechild.returns.seal import Key, seal, seal_columns
from seethechild.returns.spool import Kept, Tables, groups_of

#: What was linked, refused and left in doubt. Counts only: it may leave.
LINKS = Table(
    "LINKS",
    "A rule by which children were linked across returns, and what came of it.",
    (
        Column(
            "rule",
            pl.String,
            "council_id, upn, former_upn, nhs_number, birth_sex_postcode, birth_sex_family or birth_sex",
        ),
        Column(
            "outcome",
            pl.String,
            "made, refused, or doubtful (counted, never linked)",
            rules=(one_of("made", "refused", "doubtful"),),
        ),
        Column(
            "count", pl.Int64, "identifiers that linked or were refused; pairs in doubt"
        ),
    ),
    keys=("rule", "outcome"),
)

#: Whether identifiers mean the same child in two returns, as births and sexes tell.
AGREEMENT = Table(
    "AGREEMENT",
    "Identifiers that stand in two returns, and whether the children agree.",
    (
        Column("one", pl.String, "format"),
        Column("other", pl.String, "format"),
        Column("shared", pl.Int64, "identifiers in both"),
        Column("agree", pl.Int64, "of them with births and sexes that agree"),
        Column("contradict", pl.Int64, "of them with births or sexes that contradict"),
        Column("unknown", pl.Int64, "of them with nothing to compare"),
        Column("same_scheme", pl.Boolean, "taken as the same numbering of children"),
    ),
    keys=("one", "other"),
)

_NODE: Final = ("source", "child")
#: Columns of people by which children are linked.
_PEOPLE: Final = (
    *_NODE, "upn", "former_upn", "nhs_number", "postcode", "family", "mother",
)  # fmt: skip
#: Digits of a hash by which it is put in a piece.
_DIGITS: Final = 4
#: A letter, eleven digits, a digit or letter (CIN census, UPN).
_UPN: Final = r"^[A-Z]\d{11}[0-9A-Z]$"


@dataclass(frozen=True, eq=False)
class Linked:
    """Records of children who are known by keyed hashes only.

    Attributes:
        records: name to rows, as ``seal.sealed(name)`` declares them; kept in pieces by the order
            of ``child_id`` where what was linked is kept so.
        links: LINKS.
        agreement: AGREEMENT.
        local: pairs that were refused or are in doubt, with the council's own identifiers. For
            ``write_local`` only; never part of a dataset.
    """

    records: Tables = field(repr=False)
    links: pl.DataFrame
    agreement: pl.DataFrame
    local: pl.DataFrame = field(repr=False)


def link(records: Tables, key: Key) -> Linked:
    """Link children across returns and replace identifiers by keyed hashes.

    Args:
        records: name to rows, as declared in ``records``; those that are missing are empty. Those
            kept in pieces are gone through a piece at a time.
        key: the council's.

    Returns:
        The records without identifiers, and what was linked, refused and left in doubt. No row
        is lost: a refused link leaves two children.

    Raises:
        DataError: a record is not as declared.

    Example:
        >>> from seethechild.returns.records import PEOPLE
        >>> two = pl.DataFrame({"child": ["7", "7"], "source": ["cin_census 2023",
        ...     "ssda903 2023"], "file": ["a", "b"], "row": [1, 1], "sex": ["F", "F"]})
        >>> people = pl.concat([PEOPLE.empty(), two], how="diagonal")
        >>> link({"people": people}, Key(bytes(32))).links.rows()
        [('council_id', 'made', 1)]
    """
    if not isinstance(records, Kept):
        records = _checked(records)
    found = [_found(piece) for piece in groups_of(records)]
    people = pl.concat([PEOPLE.empty().select(_PEOPLE), *(each[1] for each in found)])
    nodes = pl.concat([each[0] for each in found]).sort("format", "child", "source")
    nodes, agreement = schemes(nodes)
    nodes, links, refused = _by_council_id(nodes)
    for rule in ("upn", "former_upn", "nhs_number"):
        nodes, counts, pairs = join_by(nodes, _numbers(people, nodes, rule), rule)
        links, refused = links + counts, [*refused, pairs]
    doubts, pairs = doubtful(nodes, people)
    table = pl.DataFrame(links + doubts, schema=LINKS.dtypes, orient="row")
    local = pl.concat([*refused, pairs]).unique().sort(pl.all())
    names = _names(nodes, key)
    return Linked(
        _sealed(records, names, key),
        table.filter(pl.col("count") > 0),
        AGREEMENT.check(agreement),
        local,
    )


def known_as(child: str, key: Key, formats: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names under which a council's identifier of a child may stand in a dataset.

    Args:
        child: the council's own identifier.
        key: the council's.
        formats: formats in the dataset; one whose numbering was its own names children by itself.

    Returns:
        Values of ``child_id`` to look for. A child found by a pupil or NHS number to be one with a
        child of another identifier stands under one of the two.

    Example:
        >>> people = pl.concat([PEOPLE.empty(), pl.DataFrame({"child": ["7"], "source": ["ssda903 2023"],
        ...     "file": ["a"], "row": [1]})], how="diagonal")
        >>> linked = link({"people": people}, Key(bytes(32)))
        >>> linked.records["people"]["child_id"][0] in known_as("7", Key(bytes(32)))
        True
    """
    schemes_ = ("council", *formats)
    persons = pl.Series([f"{scheme}\x1f{child.strip()}" for scheme in schemes_])
    return tuple(seal(persons, key, "child").to_list())


def write_local(linked: Linked, path: str | Path) -> None:
    """Write the refused and doubtful pairs, with the council's own identifiers, to a CSV file.

    Args:
        linked: what was linked.
        path: a file that stays with the council; its folder must exist.

    Raises:
        WriteError: it cannot be written.
    """
    write_frame(path, linked.local, private=True)


def _checked(records: Tables) -> dict[str, pl.DataFrame]:
    return {name: RECORDS[name].check(frame) for name, frame in records.items()}


def _found(records: Tables) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the children of each return, and how they are described, of a piece of the records."""
    return _nodes(records), records.get("people", PEOPLE.empty()).select(_PEOPLE)


def _nodes(records: Tables) -> pl.DataFrame:
    """Return each child of each return once, with birth and sex: ``source, child, ...``.

    Where a return describes a child twice, what it says most often counts.
    """
    everyone = pl.concat(
        [
            frame.select(_NODE)
            for frame in records.values()
            if "child" in frame.columns and frame.height
        ]
        or [PEOPLE.empty().select(_NODE)]
    ).unique()
    people = records.get("people", PEOPLE.empty())
    births = _most_said(
        people, "birth_date", "birth_is_expected", "birth_is_month_only"
    ).with_columns(
        pl.col("birth_is_expected", "birth_is_month_only").fill_null(value=False)
    )
    sexes = _most_said(people.filter(pl.col("sex").is_in(["M", "F"])), "sex")
    return (
        everyone.join(births, on=_NODE, how="left")
        .join(sexes, on=_NODE, how="left")
        .with_columns(format=pl.col("source").str.extract(r"^(\w+)", 1))
    )


def _most_said(people: pl.DataFrame, first: str, *others: str) -> pl.DataFrame:
    """Return for each child of each return the values most rows give; ties to the largest."""
    told = people.filter(pl.col(first).is_not_null()).select(*_NODE, first, *others)
    if not told.select(_NODE).is_duplicated().any():
        return told
    counted = told.group_by(*_NODE, first, *others).len().sort("len", first, *others)
    return counted.group_by(_NODE).last().drop("len")


def _by_council_id(
    nodes: pl.DataFrame,
) -> tuple[pl.DataFrame, list[tuple[str, str, int]], list[pl.DataFrame]]:
    """Give each node the ``person`` it is: one per identifier, unless it contradicts itself."""
    ids = nodes.group_by("scheme", "child").agg(
        pl.len().alias("returns"),
        pl.struct("birth_date", "birth_is_expected", "birth_is_month_only", "sex")
        .n_unique()
        .alias("kinds"),
    )
    several = nodes.join(ids.filter(pl.col("kinds") > 1), on=("scheme", "child"))
    pairs = several.join(several, on=("scheme", "child"), suffix="_2").filter(
        pl.col("source") < pl.col("source_2")
    )
    # The council itself says that it is one child: a sex that was corrected is no other child
    # where the births agree.
    wrong = births_contradict() | (people_contradict() & ~births_agree())
    broken = pairs.filter(wrong)
    split = broken.select("scheme", "child").unique().with_columns(split=True)
    apart = pl.coalesce(pl.col("birth_date").cast(pl.String), "sex")
    own = pl.format("{}\x1f{}", "scheme", "child")
    person = (
        pl.when("split")
        .then(pl.coalesce(pl.format("{}\x1f{}", own, apart), own))
        .otherwise(own)
    )
    nodes = nodes.join(split, on=("scheme", "child"), how="left").with_columns(
        person=person
    )
    made = ids.filter(pl.col("returns") > 1).height - split.height
    counts = [("council_id", "made", made), ("council_id", "refused", split.height)]
    return nodes.drop("split"), counts, [listed(broken, "council_id", "refused")]


def _numbers(people: pl.DataFrame, nodes: pl.DataFrame, rule: str) -> pl.DataFrame:
    """Return the usable numbers of a rule: ``source, child, number``.

    In a school census the pupil number stands for the child. For a former pupil number: those that
    are former for one and former or current for another.
    """
    if rule == "nhs_number":
        return _usable(people, "nhs_number", _is_nhs_number(pl.col("number")))
    is_upn = pl.col("number").str.contains(_UPN)
    pupils = nodes.filter(pl.col("format") == "school_census")
    own = _usable(pupils.with_columns(upn="child"), "upn", is_upn)
    current = pl.concat([_usable(people, "upn", is_upn), own]).unique()
    if rule == "upn":
        return current
    former = _usable(people, "former_upn", is_upn)
    both = pl.concat([current, former]).unique()
    return both.join(former.select("number").unique(), on="number", how="semi")


def _usable(people: pl.DataFrame, column: str, is_one: pl.Expr) -> pl.DataFrame:
    number = pl.col(column).str.to_uppercase().str.replace_all(r"[\s-]", "")
    return people.select(*_NODE, number=number).filter(is_one).unique()


def _is_nhs_number(number: pl.Expr) -> pl.Expr:
    """True for ten digits whose last checks the others (NHS Data Dictionary, modulus 11)."""
    digits = [
        number.str.slice(place, 1).cast(pl.Int32, strict=False) for place in range(10)
    ]
    total = pl.sum_horizontal(
        digit * (10 - place) for place, digit in enumerate(digits[:9])
    )
    check = (11 - total % 11) % 11
    return number.str.contains(r"^\d{10}$") & (check == digits[9])


def _names(nodes: pl.DataFrame, key: Key) -> pl.DataFrame:
    """Return ``source, child, child_id``."""
    named = nodes.select("person").unique()
    named = named.with_columns(child_id=seal(named["person"], key, "child"))
    return nodes.join(named, on="person").select(*_NODE, "child_id")


def _sealed(records: Tables, names: pl.DataFrame, key: Key) -> Tables:
    if not isinstance(records, Kept):
        return {name: _seal(name, records, names, key) for name in records}
    named, whole = records.beside(), records.beside()
    named.add({"names": names}, by="child")
    for pieces in records.ranges():
        piece, its_names = _checked(records.at(pieces)), named.at(pieces)["names"]
        for name in piece:
            frame = _seal(name, piece, its_names, key)
            whole.add({name: frame}, by="child_id", piece=_in_order)
    return whole


def _in_order(pieces: int) -> pl.Expr:
    """Return the piece a hash stands in, so that pieces follow each other in its order."""
    start = pl.col("child_id").str.head(_DIGITS).str.to_integer(base=16).fill_null(0)
    return start * pieces // 16**_DIGITS


def _seal(name: str, records: Tables, names: pl.DataFrame, key: Key) -> pl.DataFrame:
    frame = records[name]
    if "child" in frame.columns:
        frame = frame.join(names, on=_NODE, how="left")
    if {"referral", "referral_date"} <= set(frame.columns):
        frame = _date_the_referral(frame, records.get("referrals"))
    return seal_columns(frame, key, name)


def _date_the_referral(frame: pl.DataFrame, referrals: pl.DataFrame | None) -> pl.DataFrame:
    """Give what names its referral by number the referral's date; numbers stay behind."""
    if referrals is None:
        return frame
    dates = referrals.select(*_NODE, "referral", on=pl.col("date")).drop_nulls()
    dates = dates.group_by(*_NODE, "referral").agg(pl.col("on").min())
    dated = frame.join(dates, on=(*_NODE, "referral"), how="left")
    return dated.with_columns(referral_date=pl.coalesce("referral_date", "on")).drop("on")
