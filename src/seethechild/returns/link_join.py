"""Join persons who share a number (pupil number, NHS number), with its checks.

A number joins all who have it, or nobody: if any two of them contradict each other, it is refused.
So is a chain of numbers that would join two such persons between its ends.
"""

from typing import Final

import polars as pl

from seethechild.returns.link_agree import births_agree, listed, people_contradict

#: A number that so many persons share names none of them.
_TOO_MANY: Final = 10
_TOLD: Final = ("birth_date", "birth_is_expected", "birth_is_month_only", "sex")

Counts = list[tuple[str, str, int]]


def join_by(
    nodes: pl.DataFrame, numbers: pl.DataFrame, rule: str
) -> tuple[pl.DataFrame, Counts, pl.DataFrame]:
    """Join the persons who share a number.

    Args:
        nodes: ``scheme, source, child, person`` with birth and sex.
        numbers: ``source, child, number``.
        rule: what to call it.

    Returns:
        The nodes with ``person`` as joined, how many numbers joined and were refused, and the
        refused pairs.
    """
    held = numbers.join(nodes.select("source", "child", "person"), on=("source", "child"))
    held = held.select("number", "person").unique()
    held = held.filter(pl.len().over("number") > 1)
    if held.is_empty():
        return nodes, [], listed(_no_pairs(nodes), rule, "refused")
    broken = _contradictory(held.rename({"number": "group"}), nodes)
    good = held.join(broken, left_on="number", right_on="group", how="anti")
    chains = components(good)
    groups = good.join(chains, on="person")
    wrong = _contradictory(groups.select("group", "person").unique(), nodes)
    kept = groups.join(wrong, on="group", how="anti")
    made, all_numbers = kept["number"].n_unique(), held["number"].n_unique()
    counts = [(rule, "made", made), (rule, "refused", all_numbers - made)]
    joined = kept.select("person", pl.col("group").alias("joined")).unique()
    refused = held.join(kept, on="number", how="anti").filter(
        pl.len().over("number") <= _TOO_MANY
    )
    return (
        nodes.join(joined, on="person", how="left")
        .with_columns(person=pl.coalesce("joined", "person"))
        .drop("joined"),
        counts,
        _pairs(refused, nodes, rule),
    )


def components(held: pl.DataFrame) -> pl.DataFrame:
    """Return the chain each person belongs to, through shared numbers.

    Args:
        held: ``number, person``.

    Returns:
        ``person, group``: the group is the name of its first person, a council's child first.

    Example:
        >>> held = pl.DataFrame({"number": [1, 1, 2, 2], "person": ["a", "b", "b", "c"]})
        >>> components(held).rows()
        [('a', 'a'), ('b', 'a'), ('c', 'a')]
    """
    persons = (
        held.select("person")
        .unique()
        .sort(~pl.col("person").str.starts_with("council\x1f"), "person")
        .with_row_index("label")
    )
    links = held.join(persons, on="person")
    while True:
        lower = links.with_columns(low=pl.col("label").min().over("number"))
        lower = lower.with_columns(pl.col("low").min().over("person"))
        if (lower["low"] == lower["label"]).all():
            break
        links = lower.with_columns(label="low").drop("low")
    names = persons.rename({"person": "group"})
    return (
        links.select("person", "label")
        .unique()
        .join(names, on="label")
        .select("person", "group")
        .sort("person")
    )


def _contradictory(groups: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Return the groups (of ``group, person``) whose members cannot be one child."""
    crowd = groups.group_by("group").len().filter(pl.col("len") > _TOO_MANY).select("group")
    members = groups.join(crowd, on="group", how="anti").join(nodes, on="person")
    listed_as_two = (
        members.group_by("group", "scheme", "source")
        .agg(pl.col("child").n_unique())
        .filter(pl.col("child") > 1)
        .select("group")
    )
    kinds = members.select("group", "scheme", "child", *_TOLD).unique()
    kinds = kinds.filter(pl.len().over("group") > 1).with_row_index("nth")
    pairs = kinds.join(kinds, on="group", suffix="_2").filter(
        pl.col("nth") < pl.col("nth_2")
    )
    # Two identifiers of one numbering are two children unless their births say otherwise.
    renamed = (pl.col("scheme") == pl.col("scheme_2")) & (
        pl.col("child") != pl.col("child_2")
    )
    wrong = people_contradict() | (renamed & ~births_agree())
    return pl.concat([crowd, listed_as_two, pairs.filter(wrong).select("group")]).unique()


def _pairs(refused: pl.DataFrame, nodes: pl.DataFrame, rule: str) -> pl.DataFrame:
    """Return each two persons who share a refused number, by the first of their returns."""
    first = nodes.group_by("person").agg(
        pl.col("source", "child").sort_by("source").first()
    )
    held = refused.join(first, on="person")
    pairs = held.join(held, on="number", suffix="_2").filter(
        pl.col("person") < pl.col("person_2")
    )
    return listed(pairs, rule, "refused")


def _no_pairs(nodes: pl.DataFrame) -> pl.DataFrame:
    return nodes.clear().select("source", "child", source_2="source", child_2="child")
