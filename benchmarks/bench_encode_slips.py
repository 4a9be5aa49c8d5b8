"""Attack encoded lists by slips: ``python benchmarks/bench_encode_slips.py FILE.parquet``.

Tokens with a letter left out tell which names are nearly alike. The attacker has all files and knows how often each
name occurs in them, so also which names are one letter apart and how many children such names have. In each
month the names of all tokens are guessed together: by how common a token is, how common those beside it
are, and that tokens beside each other stand for names beside each other (belief propagation: Pearl 1988).
Prints how often that is right if the tokens are salted by the month alone, and by the other name too, as they are.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.bench_linkage import from_file  # noqa: E402 - after the path

ROUNDS = 6
Floats = NDArray[np.float64]


def left_out(name: str) -> set[str]:
    """Return a name and all that it is with a letter left out."""
    return {name, *(name[:place] + name[place + 1 :] for place in range(len(name)))} - {""}


def beside(names: Iterable[str]) -> dict[str, set[str]]:
    """Return the other names that share one of these with each."""
    sharing = defaultdict(list)
    for name in names:
        for each in left_out(name):
            sharing[each].append(name)
    found: dict[str, set[str]] = {name: set() for name in names}
    for group in sharing.values():
        for name in group:
            found[name].update(group)
    return {name: others - {name} for name, others in found.items()}


def linked_tokens(rows: pl.DataFrame, name: str, other: str | None) -> dict[str, set[str]]:
    """Return which tokens of a month show that they are nearly alike."""
    if other is None:
        return beside(rows[name].unique().to_list())
    found: dict[str, set[str]] = {each: set() for each in rows[name].unique()}
    for _key, part in rows.drop_nulls(other).group_by(other):
        for each, others in beside(part[name].unique().to_list()).items():
            found[each] |= others
    return found


def guesses(own: Floats, links: list[tuple[int, int]], alike: csr_matrix) -> Floats:
    """Return the chances of names for each token, given which tokens are linked."""
    into = defaultdict(list)
    for link in links:
        into[link[1]].append(link)
    said = dict.fromkeys(links, np.full(own.shape[1], 1.0 / own.shape[1]))

    def heard(token: int, but: int | None = None) -> Floats:
        chance = own[token]
        for link in into[token]:
            if link[0] != but:
                chance = chance * said[link]
                chance = chance / (chance.sum() + 1e-300)
        return np.asarray(chance)

    for _ in range(ROUNDS):
        new = {link: alike @ heard(link[0], link[1]) + 1e-12 for link in links}
        said = {link: chance / chance.sum() for link, chance in new.items()}
    return np.array([heard(token) for token in range(len(own))])


def guessed(rows: pl.DataFrame, name: str, other: str | None) -> float:
    """Return the share of records whose name is guessed."""
    common = Counter(rows[name].to_list())
    names = list(common)
    place = {each: number for number, each in enumerate(names)}
    share = np.array([common[each] for each in names]) / rows.height
    pairs = [(place[a], place[b]) for a, near in beside(names).items() for b in near]
    one, two = np.array(pairs).T
    alike = csr_matrix((np.ones(len(pairs)), (one, two)), shape=(len(names),) * 2)
    share_beside = alike @ share
    # What part of records beside each other show it.
    shown = _shown(rows, name, other)
    right = 0
    for _month, part in rows.group_by("birth_month"):
        many, near = Counter(part[name].to_list()), linked_tokens(part, name, other)
        tokens = list(many)
        number = {each: row for row, each in enumerate(tokens)}
        count = np.array([many[each] for each in tokens])[:, None]
        around = np.array([sum(many[x] for x in near[each]) for each in tokens])[:, None]
        own, by = part.height * share, shown * part.height * share_beside + 1e-3
        logs = count * np.log(own) - own + around * np.log(by) - by
        chance = np.exp(logs - logs.max(axis=1, keepdims=True))
        links = [(number[a], number[b]) for a in tokens for b in near[a]]
        best = guesses(chance / chance.sum(axis=1, keepdims=True), links, alike)
        told = best.argmax(axis=1)
        right += sum(
            many[token]
            for token, guess in zip(tokens, told, strict=True)
            if names[guess] == token
        )
    return right / rows.height


def _shown(rows: pl.DataFrame, name: str, other: str | None) -> float:
    if other is None:
        return 1.0
    seen, there = 0, 0
    for _month, part in rows.group_by("birth_month"):
        seen += sum(len(near) for near in linked_tokens(part, name, other).values())
        there += sum(len(near) for near in linked_tokens(part, name, None).values())
    return seen / there


def main() -> None:
    """Print the attack on first and on family names."""
    lists, _perfect = from_file(sys.argv[1])
    rows = pl.concat(lists.values())
    for name, other in (("first", "family"), ("family", "first")):
        told = rows.drop_nulls([name, "birth_month"])
        commonest = told[name].value_counts()["count"].max() / told.height
        print(
            f"{name} name: the commonest has {100 * commonest:.1f} %; guessed right by slips, salted by"
        )
        for salt, by in (("month", None), ("month and the other name", other)):
            print(f"  {salt:26} {100 * guessed(told, name, by):5.1f} %", flush=True)


if __name__ == "__main__":
    main()
