"""The councils of England with children's services, their names, their past, their neighbours."""

import re
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from seethechild.core.errors import UnknownNameError, did_you_mean
from seethechild.core.tables import Column, Table, between, one_of
from seethechild.reference.home import CODES, checked

#: The councils that make returns.
COUNCILS = Table(
    "COUNCILS",
    "A row is a council with children's services in March 2025.",
    (
        Column("code", pl.String, "code of the Office for National Statistics"),
        Column("dfe", pl.Int64, "number of the Department for Education"),
        Column("name", pl.String, "name the Department prints"),
        Column("region", pl.String, "one of the nine regions"),
        Column("region_code", pl.String, "code of the region"),
        Column("variants", pl.String, "other names, divided by ;", nullable=True),
    ),
    keys=("code",),
)
#: What became of councils that were reorganised.
LINEAGE = Table(
    "LINEAGE",
    "A row says which code followed which.",
    (
        Column("old_code", pl.String, "code that is not in use, or not used here"),
        Column("old_dfe", pl.Int64, "number of the Department at the time"),
        Column("old_name", pl.String, "name at the time"),
        Column("new_code", pl.String, "code of the council now"),
        Column("from", pl.String, "day of the change"),
        Column(
            "treatment",
            pl.String,
            "same: one area, its series runs on; otherwise another area, and it does not",
            rules=(one_of("same", "joined", "split", "redrawn"),),
        ),
        Column("note", pl.String, "what happened"),
    ),
    keys=("old_code", "new_code"),
)
#: The official statistical neighbours.
NEIGHBOURS = Table(
    "NEIGHBOURS",
    "A row is a neighbour of a council in the Department's model of 2025.",
    (
        Column("council", pl.String, "code"),
        Column("rank", pl.Int64, "1 is nearest", rules=(between(1, 10),)),
        Column("neighbour", pl.String, "code"),
        Column("closeness", pl.String, "the Department's word for how near it is"),
    ),
    keys=("council", "rank"),
)
_AREAS = Table(
    "AREAS",
    "A row is England or a region.",
    (Column("code", pl.String, "code"), Column("name", pl.String, "name")),
    keys=("code",),
)
# What people put before or after a council's name, once case and punctuation are gone.
_TRIMMINGS = (
    r"^(the )?(royal )?(london borough|royal borough|borough|city|county) of ",
    r" (city|county|borough|district|metropolitan borough|unitary) (council|authority)$",
    r" (council|county|borough|mbc|ua|lb|la|unitary authority|local authority)$",
    r" (city|county) of$",
    r" (city|county)$",
    r"^(county|lb|rb) ",
)


@dataclass(frozen=True)
class Council:
    """A council with children's services.

    Attributes:
        code: of the Office for National Statistics, as in the figures to March 2025.
        dfe: number of the Department for Education.
        name: as the Department prints it.
        region: one of the nine.
        variants: other names in use.
    """

    code: str
    dfe: int
    name: str
    region: str
    variants: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def councils() -> tuple[Council, ...]:
    """Return the 153 councils, by name.

    Example:
        >>> len(councils())
        153
        >>> councils()[0].name
        'Barking and Dagenham'
    """
    frame = checked(CODES / "councils.csv", COUNCILS)
    return tuple(
        Council(code, dfe, name, region, tuple(filter(None, variants.split(";"))))
        for code, dfe, name, region, _, variants in frame.iter_rows()
    )


@lru_cache(maxsize=1)
def areas() -> pl.DataFrame:
    """Return England and the nine regions: code, name.

    Example:
        >>> areas().height
        10
    """
    return checked(CODES / "areas.csv", _AREAS)


def region_code(council: Council) -> str:
    """Return the code of a council's region.

    Example:
        >>> region_code(find_council("Camden"))
        'E12000007'
    """
    names = areas()
    return str(names.filter(pl.col("name") == council.region)["code"].item())


def find_council(text: str) -> Council:
    """Return the council that is meant.

    Case, punctuation, "&" or "and", "London Borough of", "County Council" and the like do not
    matter. Numbers of the Department and codes work too, old ones where the area is the same.

    Args:
        text: a name, number or code.

    Raises:
        UnknownNameError: no council is meant, or more than one may be.

    Example:
        >>> find_council("london borough of CAMDEN").code
        'E09000007'
        >>> find_council("202").name, find_council("E10000023").name
        ('Camden', 'North Yorkshire')
        >>> find_council("Camdn")
        Traceback (most recent call last):
        seethechild.core.errors.UnknownNameError: council: there is none called "Camdn". ...
    """
    for form in _forms(text):
        found = _full_names().get(form) or _short_names().get(form)
        if found is not None:
            return found
    raise UnknownNameError("council", text, _suggestions(text))


def lineage(code: str | None = None) -> pl.DataFrame:
    """Return the reorganisations, all or those a council took part in.

    Args:
        code: an old or a present code; None for all.

    Returns:
        LINEAGE rows; none if the council was not reorganised since 2013.

    Example:
        >>> lineage("E06000063").select("old_name", "from", "treatment").row(0)
        ('Cumbria', '2023-04-01', 'split')
    """
    frame = _lineage()
    if code is None:
        return frame
    return frame.filter((pl.col("old_code") == code) | (pl.col("new_code") == code))


def neighbours(code: str) -> tuple[Council, ...]:
    """Return a council's ten official statistical neighbours of 2025, nearest first.

    Args:
        code: of a council.

    Raises:
        UnknownNameError: there is no such council.

    Example:
        >>> [each.name for each in neighbours("E09000007")][:2]
        ['Islington', 'Westminster']
    """
    by_code = {each.code: each for each in councils()}
    if code not in by_code:
        raise UnknownNameError("council", code, did_you_mean(code, by_code))
    return tuple(by_code[each] for each in _nearest()[code])


@lru_cache(maxsize=1)
def _lineage() -> pl.DataFrame:
    return checked(CODES / "lineage.csv", LINEAGE)


@lru_cache(maxsize=1)
def _nearest() -> dict[str, list[str]]:
    frame = checked(CODES / "neighbours.csv", NEIGHBOURS).sort("council", "rank")
    grouped = frame.group_by("council", maintain_order=True).agg("neighbour")
    return dict(grouped.iter_rows())


def _plain(text: str) -> str:
    """Return a name without case, punctuation, and the choice of "&" or "and"."""
    words = re.sub(
        r"[^a-z0-9]+", " ", text.casefold().replace("&", " and ").replace("'", "")
    )
    return words.strip()


def _forms(text: str) -> tuple[str, ...]:
    """Return the ways of reading a name, the fullest first."""
    forms = [_plain(text)]
    if "," in text:
        head, tail = text.split(",", 1)
        forms.append(_plain(f"{tail} {head}"))
    for form in forms:
        for trimming in _TRIMMINGS:
            shorter = re.sub(trimming, "", form).strip()
            if shorter and shorter not in forms:
                forms.append(shorter)
    return tuple(forms)


@lru_cache(maxsize=1)
def _full_names() -> dict[str, Council]:
    """Return the codes, numbers and full names."""
    by_code = {each.code: each for each in councils()}
    exact: dict[str, Council] = {}
    for each in councils():
        for text in (each.code, str(each.dfe), each.name, *each.variants):
            exact[_plain(text)] = each
    for old, _, _, new, _, treatment, _ in lineage().iter_rows():
        if treatment == "same":
            exact[_plain(old)] = by_code[new]
    return exact


@lru_cache(maxsize=1)
def _short_names() -> dict[str, Council]:
    """Return the shorter ways of naming a council that name one only."""
    shorter: dict[str, set[Council]] = {}
    for each in councils():
        for text in (each.name, *each.variants):
            for form in _forms(text):
                shorter.setdefault(form, set()).add(each)
    regions = {_plain(name) for name in areas()["name"]}
    return {
        form: min(who, key=str)
        for form, who in shorter.items()
        if len(who) == 1 and form not in regions
    }


def _suggestions(text: str) -> tuple[str, ...]:
    """Return names that may be meant: successors of a former council, or names like it."""
    by_code = {each.code: each.name for each in councils()}
    asked = set(_forms(text))
    former = [
        by_code[new]
        for old, number, name, new, *_ in lineage().iter_rows()
        if asked & {_plain(old), str(number), _plain(name)}
    ]
    names = {form: each.name for each in councils() for form in (each.name, *each.variants)}
    near = [names[each] for each in did_you_mean(_forms(text)[-1], names)]
    return tuple(dict.fromkeys([*former, *near]))
