"""Children who are made up, on the lists of made-up agencies, with the slips that lists have.

Families share names and homes; some have twins; families move, and some children take another
name; agencies mistype, leave out, swap the names, or keep only the month of birth. Who is on which
list is drawn for each child on its own, so a truth is known for every number.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

_VOWELS = ("a", "e", "i", "o", "u", "ai", "ee", "ou", "ea")
_STARTS = ("b", "br", "c", "ch", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "sh", "st", "t", "th", "w", "y")  # fmt: skip
_ENDS = ("n", "r", "l", "s", "m", "ck", "th", "ll", "d", "tt", "ng", "rd", "ton", "ley", "son", "man", "well")  # fmt: skip


@dataclass(frozen=True)
class Made:
    """Made-up lists, and who is who.

    Attributes:
        lists: name to rows as an agency would send them.
        child: name to the number of each row's child.
        children: how many there are, on a list or not.
    """

    lists: dict[str, pl.DataFrame]
    child: dict[str, np.ndarray]
    children: int

    @property
    def counts(self) -> np.ndarray:
        """Children on exactly which lists: what perfect links give."""
        on = np.zeros(self.children, dtype=np.int64)
        for bit, who in enumerate(self.child.values()):
            on[who] |= 1 << bit
        return np.bincount(on, minlength=2 ** len(self.child))[1:]


def made(
    children: int,
    *,
    on: dict[str, float],
    slips: float = 1.0,
    month_only: tuple[str, ...] = (),
    together: float = 0.0,
    seed: int = 1,
) -> Made:
    """Make children and the lists they are on.

    Args:
        children: how many.
        on: name of each list to the share of children on it.
        slips: 1 for the usual rate of slips, 2 for twice that.
        month_only: lists that keep only the month of birth.
        together: how strongly brothers and sisters are found together, as a spread of log odds.
        seed: of the random numbers.
    """
    rng = np.random.default_rng(seed)
    people = _people(children, rng)
    pull = rng.normal(0.0, together, int(people["home"].max()) + 1)[people["home"]]
    lists, who = {}, {}
    for name, share in on.items():
        odds = np.log(share / (1 - share)) + pull
        there = np.flatnonzero(rng.random(children) < 1 / (1 + np.exp(-odds)))
        rng.shuffle(there)
        lists[name] = _told(people, there, rng, slips, month=name in month_only)
        who[name] = there
    return Made(lists, who, children)


def _people(children: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    sizes = rng.choice([1, 2, 3, 4], size=children, p=[0.58, 0.27, 0.11, 0.04])
    home = np.repeat(np.arange(children), sizes)[:children]
    families = int(home.max()) + 1
    first_names = {"M": _names(420, rng), "F": _names(480, rng)}
    family_names = _names(max(500, children // 8), rng)
    born = rng.integers(0, 17 * 365, size=children)
    for place in range(1, children):
        if home[place] == home[place - 1]:
            twin = rng.random() < 0.03
            born[place] = born[place - 1] + (0 if twin else rng.integers(320, 1500))
    sex = rng.choice(["M", "F"], size=children)
    other = rng.random(children) < 0.12
    return {
        "home": home,
        "born": born,
        "sex": sex,
        "first": np.array([_pick(first_names[each], rng) for each in sex]),
        "family": np.where(
            other,
            _picks(family_names, children, rng),
            _picks(family_names, families, rng)[home],
        ),
        "later": _picks(family_names, children, rng),
        "renamed": rng.random(children) < 0.04,
        "moved": (rng.random(families) < 0.35)[home],
        "old": _postcodes(families, rng)[home],
        "new": _postcodes(families, rng)[home],
    }


def _told(people, there, rng, slips: float, *, month: bool) -> pl.DataFrame:
    """Return what one agency wrote down of these children."""
    size = len(there)

    def chance(rate: float) -> np.ndarray:
        return rng.random(size) < rate * slips

    first, family = people["first"][there].tolist(), people["family"][there].tolist()
    later = rng.random(size) < 0.5
    renamed = people["renamed"][there] & later
    family = [
        new if changed else old
        for old, new, changed in zip(family, people["later"][there], renamed, strict=True)
    ]
    home = np.where(
        people["moved"][there] & (rng.random(size) < 0.5),
        people["new"][there],
        people["old"][there],
    ).tolist()
    born = pl.Series(people["born"][there]).cast(pl.Int32) + 13149  # from 2006
    birth = born.cast(pl.Date).dt.strftime("%Y-%m-%d").to_list()
    first = [_slip(x, rng) if wrong else x for x, wrong in zip(first, chance(0.025), strict=True)]  # fmt: skip
    family = [_slip(x, rng) if wrong else x for x, wrong in zip(family, chance(0.03), strict=True)]  # fmt: skip
    birth = [_other_day(x, rng) if wrong else x for x, wrong in zip(birth, chance(0.02), strict=True)]  # fmt: skip
    home = [_slip(x, rng).upper() if wrong else x for x, wrong in zip(home, chance(0.02), strict=True)]  # fmt: skip
    for place in np.flatnonzero(chance(0.004)):
        first[place], family[place] = family[place], first[place]
    if month:
        birth = [each[:7] for each in birth]

    def gaps(values: list[str], rate: float) -> list[str | None]:
        return [None if gap else x for x, gap in zip(values, chance(rate), strict=True)]

    return pl.DataFrame(
        {
            "Forename": first,
            "Surname": family,
            "Date of birth": gaps(birth, 0.015),
            "Postcode": gaps(home, 0.06),
            "Gender": gaps(people["sex"][there].tolist(), 0.01),
        },
        schema=dict.fromkeys(
            ("Forename", "Surname", "Date of birth", "Postcode", "Gender"), pl.String
        ),
    )


def _names(count: int, rng: np.random.Generator) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        parts = [rng.choice(_STARTS) + rng.choice(_VOWELS)]
        if rng.random() < 0.6:
            parts.append(rng.choice(_STARTS) + rng.choice(_VOWELS))
        found["".join(parts) + rng.choice(_ENDS)] = None
    return list(found)


def _share(count: int) -> np.ndarray:
    weight = 1 / (np.arange(count) + 8.0)
    return weight / weight.sum()


def _pick(names: list[str], rng: np.random.Generator) -> str:
    return str(names[rng.choice(len(names), p=_share(len(names)))])


def _picks(names: list[str], count: int, rng: np.random.Generator) -> np.ndarray:
    return np.array(names)[rng.choice(len(names), size=count, p=_share(len(names)))]


def _postcodes(count: int, rng: np.random.Generator) -> np.ndarray:
    letters = list("ABDEFGHJLNPQRSTUWXYZ")
    town, district = rng.integers(1, 4, count), rng.integers(1, 19, count)
    sector = rng.integers(0, 10, count)
    unit = rng.choice(letters, (count, 2))
    return np.array(
        [
            f"Z{'ABC'[t - 1]}{d} {s}{u[0]}{u[1]}"
            for t, d, s, u in zip(town, district, sector, unit, strict=True)
        ]
    )


def _slip(text: str, rng: np.random.Generator) -> str:
    place = int(rng.integers(0, len(text)))
    letter = str(rng.choice(list("abcdeghilmnorstuw")))
    kind = int(rng.integers(0, 4))
    if kind == 0:
        return text[:place] + text[place + 1 :]
    if kind == 1:
        return text[:place] + letter + text[place:]
    if kind == 2 or place == 0:
        return text[:place] + letter + text[place + 1 :]
    return text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :]


def _other_day(birth: str, rng: np.random.Generator) -> str:
    year, month, day = birth.split("-")
    kind = int(rng.integers(0, 3))
    if kind == 0 and int(day) <= 12:
        return f"{year}-{day}-{month}"
    if kind == 1:
        return (
            f"{int(year) + int(rng.choice([-1, 1]))}-{month}-{'28' if day > '28' else day}"
        )
    return f"{year}-{month}-{int(rng.integers(1, 29)):02d}"
