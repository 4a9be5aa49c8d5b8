"""The part of a report that comes first: what would change for children."""

import polars as pl

from seethechild.report import words
from seethechild.report.charts import (
    Fate,
    Interval,
    Sheet,
    direction_words,
    fate_bars,
    interval_chart,
)
from seethechild.report.inputs import OptionText, RunReport
from seethechild.report.markup import Head, Html, figure, joined, table, tag
from seethechild.report.sentences import signs_words

FATES = {
    "safer": "Safer",
    "at_greater_risk": "At greater risk",
    "unaffected": "No difference seen",
}
THOUSAND = 1_000
#: The scale of differences goes as far as one in a hundred.
LEAST_SHARE = 0.01
CARE = (
    "Care is not a failure: days in care, and entries to it, have no direction of their own here. "
    "For some children care is the safe place. Read them only together with harm and re-referral "
    "among children who stay at home."
)


def children_part(report: RunReport) -> Html:
    """Safer, at greater risk, unaffected; then each outcome; then what cannot be measured."""
    return joined(
        [
            tag(
                "p",
                "Each simulated child is followed twice, with the option and as now, with the "
                "same luck. So a difference is due to the option and to nothing else in the model.",
            ),
            _fates(report),
            *(_outcomes(report, option) for option in report.changes),
            tag("p", CARE, class_="stamp"),
            _not_measured(report),
        ]
    )


def _fate_rows(report: RunReport) -> list[dict[str, dict[str, float]]]:
    rows = []
    for option in report.changes:
        mine = report.children.filter(pl.col("option") == option.id)
        rows.append({row["fate"]: row for row in mine.to_dicts()})
    return rows


def _fates(report: RunReport) -> Html:
    found = _fate_rows(report)
    pairs = [
        (o, r) for o, r in zip(report.changes, found, strict=True) if len(r) == len(FATES)
    ]
    if not pairs:
        return Html()
    fates = [
        Fate(option.title, _triple(rows["safer"]), _triple(rows["at_greater_risk"]))
        for option, rows in pairs
    ]
    cells = [
        (option.title, *(_fate_cell(rows[fate]) for fate in FATES))
        for option, rows in pairs
    ]
    heads = [Head("Option"), *(Head(title, number=True) for title in FATES.values())]
    data = table("fates-table", "Children over the whole run, against as now", heads, cells)
    description = " ".join(
        f"{option.title}: {words.count(rows['safer']['mean'])} children safer, "
        f"{words.count(rows['at_greater_risk']['mean'])} at greater risk."
        for option, rows in pairs
    )
    return figure(
        "fates",
        caption=f"Children safer and at greater risk over {words.years_count(report.years)}, against as now",
        description=description,
        draw=lambda sheet: fate_bars(sheet, fates, say=words.count),
        data=data,
        note=f"A child is safer if the same simulated child has fewer {signs_words(report.outcomes)} "
        "than as now, and at greater risk if more. Lines show the range.",
    )


def _triple(row: dict[str, float]) -> tuple[float, float, float]:
    return row["mean"], row["low"], row["high"]


def _fate_cell(row: dict[str, float]) -> Html:
    share = row["mean"] / row["children"] * THOUSAND if row["children"] else None
    return joined(
        [
            words.count(row["mean"]),
            tag("small", words.span(row["low"], row["high"])),
            tag("small", f"{words.count(share)} in 1,000 children"),
        ]
    )


def _outcomes(report: RunReport, option: OptionText) -> Html:
    mine = report.outcomes.filter(pl.col("option") == option.id)
    rows = mine.to_dicts()
    if not rows:
        return Html()
    rows.sort(key=lambda row: row["direction"] == "none")
    drawn = [_interval(row) for row in rows if _has_share(row)]
    ident = f"outcomes-{report.options.index(option)}"
    data = table(
        f"{ident}-table",
        f"{option.title}: outcomes over {words.years_count(report.years)}",
        [
            Head("Outcome"),
            Head("As now", number=True),
            Head("Difference", number=True),
            Head("Better for children, runs", number=True),
        ],
        [_outcome_cells(row, report.runs) for row in rows],
    )
    heading = tag("h3", option.title)
    if not drawn:
        return joined([heading, data])

    def draw(sheet: Sheet) -> str:
        return interval_chart(sheet, drawn, say=words.signed_percent, least=LEAST_SHARE)

    return joined(
        [
            heading,
            tag("p", option.plain, class_="plain") if option.plain else "",
            figure(
                ident,
                caption=f"Differences from as now over {words.years_count(report.years)}, in per cent",
                description="; ".join(f"{d.label}: {d.value}" for d in drawn),
                draw=draw,
                data=data,
                note="A full dot: the range leaves out no difference. A hollow grey one: nobody can say "
                "which way it goes. Numbers beside the chart are children or events.",
            ),
        ]
    )


def _has_share(row: dict[str, float]) -> bool:
    return bool(row["baseline_mean"]) and row["baseline_mean"] > 0


def _interval(row: dict[str, object]) -> Interval:
    base = float(str(row["baseline_mean"]))
    mean, low, high = (float(str(row[name])) for name in ("mean", "low", "high"))
    direction = str(row["direction"])
    return Interval(
        label=_capital(str(row["title"])),
        mean=mean / base,
        low=low / base,
        high=high / base,
        better="" if direction == "none" else direction,
        value=words.difference(mean),
    )


def _outcome_cells(row: dict[str, object], runs: int) -> list[str]:
    mean, low, high, base = (
        None if row[name] is None else float(str(row[name]))
        for name in ("mean", "low", "high", "baseline_mean")
    )
    direction = str(row["direction"])
    better = "" if direction == "none" else direction
    p_better = None if row["p_better"] is None else float(str(row["p_better"]))
    said = words.change(mean, low, high)
    first, _, rest = said.partition(" (")
    return [
        joined(
            [
                _capital(str(row["title"])),
                tag("small", str(row["plain"])),
                tag("small", f"{row['unit']}; {direction_words(better)}"),
            ]
        ),
        words.count(base),
        joined([first, tag("small", f"({rest}") if rest else ""]),
        "no direction" if not better else words.in_hundred(p_better, runs),
    ]


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _not_measured(report: RunReport) -> Html:
    if not report.not_measured:
        return Html()
    items = [
        tag("li", [tag("strong", _capital(name)), f": {why}"])
        for name, why in report.not_measured.items()
    ]
    return joined(
        [
            tag("h3", "What matters to children and is not measurable here"),
            tag(
                "p",
                "These are left out because nothing published lets us count them, not because "
                "they matter less. An option can be right or wrong on these grounds alone.",
            ),
            tag("ul", items),
        ]
    )
