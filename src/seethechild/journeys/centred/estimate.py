"""Ratios with intervals where what happens to one child, or in one family, hangs together.

A ratio of sums over children (events over years, days over days) has the linearised variance of a
ratio clustered by family (Cochran 1977, Sampling Techniques, 6.3 and 11). It is turned into
the number of independent events, or of independent children, that would give the same variance,
and the interval is Byar's for a count and Wilson's for a share with that number. So intervals
stay within what is possible and say something where nothing, or everything, happened.
"""

from statistics import NormalDist
from typing import Final

import numpy as np
import polars as pl

from seethechild.journeys.waits.risk import FloatArray

_HIGH: Final = 0.975
_KEYS: Final = ("group", "level", "period")


def sums(rows: pl.DataFrame) -> pl.DataFrame:
    """Return sums and spread of what was told, by group, level and period.

    Args:
        rows: ``child, cluster, group, level, period, part, whole``.

    Returns:
        ``group, level, period, people, with_it, without, part, whole, clusters, variance`` (of the
        ratio).

    Example:
        >>> rows = pl.DataFrame({"child": [0, 1], "cluster": [0, 1], "group": "all", "level": "all",
        ...                      "period": "all", "part": [1.0, 3.0], "whole": [2.0, 2.0]})
        >>> sums(rows).select("part", "whole", "variance").rows()
        [(4.0, 4.0, 0.25)]
    """
    # Adding in one order, whatever the processors do, gives the same last digit every time.
    ordered = rows.sort(*_KEYS, "cluster", "child", "part", "whole")
    each = ordered.group_by(*_KEYS, "cluster", "child", maintain_order=True).agg(
        pl.col("part", "whole").sum(), rest=(pl.col("whole") - pl.col("part")).sum()
    )
    people = each.group_by(_KEYS).agg(
        people=pl.len().cast(pl.Int64),
        with_it=(pl.col("part") > 0).sum().cast(pl.Int64),
        without=(pl.col("rest") > 0).sum().cast(pl.Int64),
    )
    held = each.group_by(*_KEYS, "cluster", maintain_order=True).agg(
        pl.col("part", "whole").sum()
    )
    p, w = pl.col("part"), pl.col("whole")
    spread = held.group_by(_KEYS, maintain_order=True).agg(
        p.sum(), w.sum(), clusters=pl.len().cast(pl.Int64),
        pp=(p * p).sum(), pw=(p * w).sum(), ww=(w * w).sum(),
    ).filter(w > 0)  # fmt: skip
    n, ratio = pl.col("clusters"), p / w
    off = pl.max_horizontal(
        pl.col("pp") - 2 * ratio * pl.col("pw") + ratio**2 * pl.col("ww"), 0.0
    )
    variance = pl.when(n > 1).then(n / (n - 1) * off / w**2)
    return people.join(
        spread.with_columns(variance=variance).drop("pp", "pw", "ww"), on=_KEYS
    )


def come_together(told: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return sums with the spread that comes of much happening at once, to many families.

    When a worker leaves, all their children get another. Changes with one number ``together`` are
    one happening of that size: the variance of a sum of such happenings is the sum of the squares of
    their sizes. What clustering by family has of it already is taken off, as in two-way clustering.

    Args:
        told: of ``sums``.
        rows: what it is of, with ``together``: the number of a happening, null where there is none.

    Returns:
        ``told`` with the larger ``variance``, and the fewer ``clusters`` where happenings are fewer.

    Source:
        Cameron, Gelbach and Miller (2011), Journal of Business & Economic Statistics 29, 238-249;
        the variance of a compound Poisson sum.

    Example:
        >>> rows = pl.DataFrame({"child": range(6), "cluster": range(6), "group": "all", "level": "all",
        ...                      "period": "all", "part": [1.0] * 6, "whole": [1.0] * 6, "together": [1] * 5 + [2]})
        >>> come_together(sums(rows), rows).select("variance", "clusters").row(0)
        (0.5555555555555556, 2)
    """
    each = rows.drop_nulls("together")
    squares = [
        each.group_by(*_KEYS, "together", *apart)
        .agg(pl.col("part").sum())
        .group_by(_KEYS)
        .agg(
            (pl.col("part") ** 2).sum().alias(name),
            pl.len().cast(pl.Int64).alias(f"{name}_n"),
        )
        for apart, name in (((), "at_once"), (("cluster",), "in_family"))
    ]
    held = told.join(squares[0], on=_KEYS, how="left").join(
        squares[1], on=_KEYS, how="left"
    )
    more = (pl.col("at_once") - pl.col("in_family")).fill_null(0.0) / pl.col("whole") ** 2
    return held.with_columns(
        variance=pl.col("variance") + more,
        clusters=pl.min_horizontal("clusters", "at_once_n"),
    ).select(told.columns)


def rate_interval(
    events: FloatArray, years: FloatArray, variance: FloatArray, clusters: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the 95 % interval of events a year; never narrower than chance alone makes it.

    Args:
        events: how many, shape (n,).
        years: over which, shape (n,).
        variance: of events over years, not a number where there is one cluster.
        clusters: families.

    Returns:
        Low and high.

    Source:
        Byar's approximation, in Breslow and Day (1987), Statistical Methods in Cancer Research
        II, 2.3; the effective count as in Fay and Feuer (1997), Statistics in Medicine 16.

    Example:
        >>> one = np.ones(1)
        >>> low, high = rate_interval(10 * one, 5 * one, 0.4 * one, 1000 * one)
        >>> low.round(2), high.round(2)
        (array([0.96]), array([3.68]))
    """
    rate = events / years
    spread = np.maximum(np.nan_to_num(variance, nan=np.inf), events / years**2)
    with np.errstate(invalid="ignore", divide="ignore"):
        free = np.where(events > 0, rate**2 / spread, 0.0)
    t = student(clusters - 1.0)
    safe, above = np.maximum(free, 1e-9), free + 1.0
    fewest = (
        safe * np.maximum(1.0 - 1.0 / (9.0 * safe) - t / (3.0 * np.sqrt(safe)), 0.0) ** 3
    )
    most = above * (1.0 - 1.0 / (9.0 * above) + t / (3.0 * np.sqrt(above))) ** 3
    unit = np.where(free > 0, rate / safe, 1.0 / years)
    return unit * np.where(free > 0, fewest, 0.0), unit * most


def share_interval(
    share: FloatArray, units: FloatArray, variance: FloatArray, clusters: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the 95 % interval of a share.

    Args:
        share: shape (n,).
        units: of how many; infinite for a share of time, which has no units.
        variance: of the share, not a number where there is one cluster.
        clusters: families.

    Returns:
        Low and high.

    Source:
        Wilson (1927), JASA 22; the effective number as in Korn and Graubard (1998), Survey
        Methodology 24.

    Example:
        >>> one = np.ones(1)
        >>> low, high = share_interval(0.3 * one, 100 * one, 0.0021 * one, 1e6 * one)
        >>> low.round(3), high.round(3)
        (array([0.219]), array([0.396]))
    """
    inside = (share > 0) & (share < 1) & (variance > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        free = np.where(inside, share * (1 - share) / variance, clusters)
    free = np.where(np.isnan(variance), 1.0, np.minimum(free, units))
    t = student(clusters - 1.0)
    middle = (share + t**2 / (2 * free)) / (1 + t**2 / free)
    half = (
        t / (1 + t**2 / free) * np.sqrt(share * (1 - share) / free + t**2 / (4 * free**2))
    )
    low = np.where(share == 0, 0.0, middle - half)
    return np.maximum(low, 0.0), np.where(share == 1, 1.0, np.minimum(middle + half, 1.0))


def student(freedom: FloatArray) -> FloatArray:
    """Return the 97.5 % point of Student's t; of fewer than 2 degrees, that of 2.

    Source:
        The expansion of Cornish and Fisher, in Abramowitz and Stegun (1964), 26.7.5: within 0.3 %
        from 4 degrees of freedom on.

    Example:
        >>> student(np.array([9.0, 1e9])).round(3)
        array([2.262, 1.96 ])
    """
    z, v = NormalDist().inv_cdf(_HIGH), np.maximum(freedom, 2.0)
    return np.asarray(
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * v**4)
    )
