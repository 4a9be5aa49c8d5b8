"""What answers made of a council's own dataset share: small counts hidden, origin and warnings said."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

import polars as pl

from seethechild.core.provenance import Provenance
from seethechild.core.results import Check, Result
from seethechild.journeys.dataset import Dataset, inputs
from seethechild.report.disclosure import HIDDEN, THRESHOLD
from seethechild.report.release import Counted
from seethechild.report.words import joined
from seethechild.studies.releases import Door

#: Groups whose rows stand beside any others asked for.
_ALWAYS = ("all", "apart")
_HALF = (
    0.5  # shares are of whole children, but for rounding and those not watched to the end
)


def asked(frame: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Return the rows of all children and of the groups asked for.

    All groups there are go through the door, whichever are asked for: what is hidden does not
    depend on it, so that answers to two questions do not tell more than one.
    """
    return frame.filter(pl.col("group").is_in([*_ALWAYS, *by]))


def waits_shown(
    door: Door,
    table: str,
    frame: pl.DataFrame,
    days: Sequence[int],
    unions: Mapping[str, Sequence[str]] | None = None,
) -> pl.DataFrame:
    """Return a table of waits with small counts hidden, and curves only where no step is small.

    A share of 0.04 of 50 children is two children. So a point of a curve is left out where few came to
    the end by then, since the last point shown, or have not come to it; and other points of the
    same level or period from which it could be worked out.

    Args:
        door: of the verb.
        table: its name.
        frame: counts ``children, events, other_ends, censored``, which add up, and curves
            ``within_{day}`` with their ranges, by measure, group, level and period; ``lost``, if there
            is one, is true where the children must be hidden.
        days: of the curves.
        unions: measures whose children are those of others together.

    Returns:
        The rows that may be told; a column ``{count}_mark`` beside each count says why it is empty.
    """
    curves = [name for name, dtype in frame.schema.items() if dtype == pl.Float64]
    came = [f"_{day}" for day in days]
    counted = Counted(
        {
            "children": ("events", "other_ends", "censored", *curves, *came),
            "events": ("other_ends", "censored", *curves, *came),
            "other_ends": ("censored",),
            **{
                f"_{day}": [f"within_{day}{end}" for end in ("", "_low", "_high")]
                for day in days
            },
        },
        parts={
            "events": "children",
            "other_ends": "not events",
            **dict.fromkeys(came, "children"),
        },
        few={
            **({"children": "lost"} if "lost" in frame.columns else {}),
            **{name: f"{name}_few" for name in came},
        },
        unions={"children": unions or {}},
    )
    told = door.release(table, frame.with_columns(*_steps(frame, days)), counted)
    return told.drop(
        "other_ends_mark", *(f"{name}{end}" for name in came for end in ("", "_few"))
    ).rename({f"_{day}_mark": f"within_{day}_mark" for day in days})


def _steps(frame: pl.DataFrame, days: Sequence[int]) -> list[pl.Series]:
    """Return how many came by each day, and whether that point must not be shown."""
    rows = frame.select("children", "events", *(f"within_{day}" for day in days)).rows()
    came: dict[int, list[float | None]] = {day: [] for day in days}
    few: dict[int, list[bool]] = {day: [] for day in days}
    for of, events, *shares in rows:
        last = 0.0
        for day, share in zip(days, shares, strict=True):
            by_then = None if share is None else of * share
            steps = (
                () if by_then is None else (by_then - last, of - by_then, events - by_then)
            )
            hide = any(_is_few(each) for each in steps)
            last = last if by_then is None or hide else by_then
            came[day].append(by_then)
            few[day].append(hide)
    return [
        *(pl.Series(f"_{day}", counts, dtype=pl.Float64) for day, counts in came.items()),
        *(pl.Series(f"_{day}_few", hide, dtype=pl.Boolean) for day, hide in few.items()),
    ]


def _is_few(count: float) -> bool:
    """Whether what a share makes of a count is a few children; none is not."""
    return _HALF <= count < THRESHOLD - _HALF


def answer(
    dataset: Dataset,
    sentence: str,
    tables: Mapping[str, pl.DataFrame],
    *,
    checks: Sequence[Check] = (),
    settings: Mapping[str, object],
    seed: int | None = None,
) -> Result:
    """Return a result of a dataset, with what must stand beside every one of them.

    Args:
        dataset: what it is of.
        sentence: the answer.
        tables: its tables, small counts hidden.
        checks: what was looked into.
        settings: what was chosen.
        seed: of the random streams, if chance plays a part.

    Returns:
        The result. Made-up children are said to be so in its sentence.
    """
    said = f"These are made-up children. {sentence}" if dataset.made_up else sentence
    common = (
        _seen(dataset),
        Check(
            "small counts",
            None,
            f"Counts under {THRESHOLD} are {HIDDEN}, and so are others from which they could be worked "
            "out, here or with what left earlier; both bear the same word.",
        ),
    )
    return Result(
        said,
        dict(tables),
        (*checks, *common),
        Provenance.of(inputs=inputs(dataset), settings=dict(settings), seed=seed),
    )


def _seen(dataset: Dataset) -> Check:
    seen: dict[tuple[tuple[date, date], ...], list[str]] = {}
    dated = dataset.coverage.drop_nulls(["start", "stop"]).sort("sees")
    for (record,), rows in dated.group_by("sees", maintain_order=True):
        spans = united(rows.select("start", "stop").rows())
        seen.setdefault(tuple(spans), []).append(str(record).replace("_", " "))
    said = "; ".join(
        f"{spans_words(spans)}: {joined(names)}" for spans, names in sorted(seen.items())
    )
    return Check("what these returns see", None, f"{said or 'Nothing with dates'}.")


def united(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Return spans of days, up to but without their stop, as one wherever they touch.

    Example:
        >>> first, second, gap = date(2021, 4, 1), date(2022, 4, 1), date(2023, 4, 1)
        >>> united([(first, second), (second, gap)]) == [(first, gap)]
        True
    """
    found: list[tuple[date, date]] = []
    for start, stop in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(stop, found[-1][1])
        else:
            found.append((start, stop))
    return found


def spans_words(spans: Sequence[tuple[date, date]]) -> str:
    """Return when something was seen, and between what it was not.

    Example:
        >>> year = [(date(y, 4, 1), date(y + 1, 4, 1)) for y in (2021, 2023)]
        >>> spans_words(year)
        'Apr 2021 to Apr 2022 and Apr 2023 to Apr 2024 (nothing between Apr 2022 and Apr 2023)'
    """
    said = joined([f"{start:%b %Y} to {stop:%b %Y}" for start, stop in spans])
    gaps = [
        f"between {before[1]:%b %Y} and {after[0]:%b %Y}"
        for before, after in pairwise(spans)
    ]
    return f"{said} (nothing {joined(gaps)})" if gaps else said
