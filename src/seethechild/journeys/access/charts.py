"""Control charts of shares by month: limits that allow for over-dispersion, signals by stated rules.

Limits are Laney's p' limits: those of a p-chart widened (or narrowed) by how much the months
differ beyond chance, judged by the mean moving range of standardised shares (Laney 2002,
"Improved control charts for attributes", Quality Engineering 14, 531-537). With few cases a month
an individuals chart of the shares (XmR) serves instead. Rules of signals: a month beyond the limits;
eight months in a row on one side of the centre (Nelson 1984, rules 1 and 2 with eight).
"""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.streams import generator

FloatArray = NDArray[np.float64]

#: Mean moving range of two over the standard deviation (Shewhart's d2 for two).
D2: Final = 1.128
SIGMAS: Final = 3.0
IN_A_ROW: Final = 8
#: Fewer months than this say nothing of limits.
FEWEST_MONTHS: Final = 12
#: Fewer cases a month than this on average: individuals chart.
FEW_CASES: Final = 10.0
BEYOND, RUN = "beyond the limits", "eight in a row on one side"


def chart(closed: FloatArray, of: FloatArray) -> pl.DataFrame:
    """Return the chart of a share by month.

    Args:
        closed: how many were closed, shape (months,).
        of: of how many, shape (months,); months without any are left out of the limits.

    Returns:
        A row a month: ``closed, of, share, centre, low, high, signal``; limits are null where
        there are too few months, and ``signal`` is then empty.

    Example:
        >>> steady = chart(np.full(24, 20.0), np.full(24, 100.0))
        >>> steady["signal"].unique().to_list()
        ['']
    """
    share = np.divide(closed, of, out=np.full(len(of), np.nan), where=of > 0)
    some = of > 0
    centre = closed.sum() / of.sum() if of.sum() else np.nan
    low, high = np.full(len(of), np.nan), np.full(len(of), np.nan)
    signal = [""] * len(of)
    if some.sum() >= FEWEST_MONTHS and 0 < centre < 1:
        spread = _spread(share[some], of[some], centre)
        low[some] = np.maximum(centre - SIGMAS * spread, 0.0)
        high[some] = np.minimum(centre + SIGMAS * spread, 1.0)
        signal = _signals(share, centre, low, high)
    return pl.DataFrame(
        {
            "closed": closed.astype(np.int64), "of": of.astype(np.int64), "share": share,
            "centre": np.full(len(of), centre), "low": low, "high": high, "signal": signal,
        }
    ).with_columns(pl.col("share", "centre", "low", "high").fill_nan(None))  # fmt: skip


def _spread(share: FloatArray, of: FloatArray, centre: float) -> FloatArray:
    """Return the standard deviation of each month's share, over-dispersion allowed for."""
    if of.mean() < FEW_CASES:
        return np.full(len(of), np.abs(np.diff(share)).mean() / D2)
    chance = np.sqrt(centre * (1 - centre) / of)
    standard = (share - centre) / chance
    return np.asarray(chance * (np.abs(np.diff(standard)).mean() / D2))


def _signals(
    share: FloatArray, centre: float, low: FloatArray, high: FloatArray
) -> list[str]:
    said = []
    run = side = 0
    for each, floor, ceiling in zip(share, low, high, strict=True):
        if np.isnan(each):
            said.append("")
            continue
        now = int(np.sign(each - centre))
        run = run + 1 if now == side and now else 1
        side = now
        beyond = each < floor or each > ceiling
        said.append(BEYOND if beyond else RUN if run >= IN_A_ROW and now else "")
    return said


def change_point(
    closed: FloatArray, of: FloatArray, *, seed: int, tries: int = 999
) -> tuple[int, float] | None:
    """Return the month from which a share most likely differs, and the chance of so much by luck.

    The split that makes two binomial shares most likely; its chance is the part of ``tries``
    shufflings of the months in which the best split is as good, so that months that differ for
    other reasons do not count as a change.

    Args:
        closed: how many were closed, shape (months,).
        of: of how many, shape (months,).
        seed: names the shufflings.
        tries: how many.

    Returns:
        The number of the first month after the change and the chance; None with too few months.

    Example:
        >>> of = np.full(24, 100.0)
        >>> closed = np.where(np.arange(24) < 12, 20.0, 40.0)
        >>> change_point(closed, of, seed=1)
        (12, 0.001)
    """
    if len(of) < FEWEST_MONTHS or closed.sum() in (0, of.sum()):
        return None
    luck = generator(seed, "change point")
    order = np.argsort(luck.random((tries, len(of))), axis=1)
    best = _best_splits(closed[None, :], of[None, :])
    other = _best_splits(closed[order], of[order])[1]
    chance = (1 + int((other >= best[1][0] - 1e-9).sum())) / (tries + 1)
    return int(best[0][0]) + 1, chance


def _best_splits(closed: FloatArray, of: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the best place to split after and its log likelihood, for each row."""
    before = closed.cumsum(axis=1)[:, :-1], of.cumsum(axis=1)[:, :-1]
    after = (
        closed.sum(axis=1, keepdims=True) - before[0],
        of.sum(axis=1, keepdims=True) - before[1],
    )
    score = _likelihood(*before) + _likelihood(*after)
    place = score.argmax(axis=1)
    return place, score[np.arange(len(score)), place]


def _likelihood(closed: FloatArray, of: FloatArray) -> FloatArray:
    """Return the binomial log likelihood at its best share; 0 log 0 is 0."""
    rest = of - closed
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = closed * np.log(closed / of), rest * np.log(rest / of)
    return np.asarray(np.nan_to_num(parts[0]) + np.nan_to_num(parts[1]))
