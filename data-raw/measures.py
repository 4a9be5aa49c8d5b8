"""What each measure is, in what unit, how it is rounded, where it comes from, what it does not mean."""

from dataclasses import astuple, dataclass, fields

import polars as pl
from measures_care import CARE
from measures_rest import REST
from measures_words import Words


@dataclass(frozen=True)
class Measure:
    """One row of `measures.csv`.

    Attributes:
        id: name used everywhere.
        topic: file it is kept in.
        title: short title, as a chart would carry it.
        plain: one plain sentence.
        unit: what is counted.
        kind: count, rate, share, money or days.
        rounding: a council's published value is rounded to the nearest of these.
        rounding_england: the same for England and the regions.
        period: what the year stands for.
        origin: key of `origins.csv`; rows of single years may say otherwise.
        column: name of the column, or of the series, at the source.
        means_not: what the figure does not mean.
    """

    id: str
    topic: str
    title: str
    plain: str
    unit: str
    kind: str
    rounding: float
    rounding_england: float
    period: str
    origin: str
    column: str
    means_not: str


def measures_table() -> pl.DataFrame:
    """Return all measures, in the order they are told."""
    measures = [_measure(words) for words in (*REST, *CARE)]
    ids = [measure.id for measure in measures]
    doubled = {name for name in ids if ids.count(name) > 1}
    if doubled:
        message = f"measures described twice: {sorted(doubled)}"
        raise ValueError(message)
    names = [field.name for field in fields(Measure)]
    return pl.DataFrame([astuple(m) for m in measures], schema=names, orient="row")


def _measure(words: Words) -> Measure:
    kind, nearest, country = {
        "count": ("count", 1.0, 10.0),
        "people": ("count", 1.0, 1.0),
        "fte": ("count", 0.1, 0.1),
        "score": ("rate", 0.1, 0.1),
        "rate": ("rate", 0.1, 0.1),
        "rate_whole": ("rate", 1.0, 1.0),
        "share": ("share", 0.1, 0.1),
        "share_whole": ("share", 1.0, 1.0),
        "money": ("money", 1.0, 1.0),
        "thousands": ("money", 1000.0, 1000.0),
        "price": ("money", 5.0, 5.0),
    }[words.shape]
    return Measure(
        words.id,
        words.topic,
        words.title,
        words.plain or f"{words.title}.",
        words.unit,
        kind,
        nearest,
        country,
        words.period,
        words.origin,
        words.column,
        words.means_not,
    )
