"""The parts of a report that say how far to trust it: how sure, on what, checked how."""

from collections.abc import Sequence

import polars as pl

from seethechild.core.results import Check
from seethechild.report import words
from seethechild.report.charts import Bar, level_bars
from seethechild.report.inputs import OptionText, RunReport
from seethechild.report.markup import Head, Html, figure, joined, link, table, tag
from seethechild.report.money_part import if_free
from seethechild.report.sensitivity_part import sensitivity, sentences_of

GRADES = {
    "A": "official or primary figure, or a randomised trial here",
    "B": "credible secondary source, or a well matched comparison",
    "C": "a provider's own figure, an old one, or before and after only",
    "D": "worked out by us from other figures",
    "judged": "nobody has measured it: somebody's judgement, named",
}
PARTS = {
    "parameters": "what is not known about the system",
    "effects": "what is not known about the effect",
    "assumptions": "what is assumed where nobody counts",
    "chance": "chance",
}
PART_FILLS = ("#cfdbe4", "#6f9fbd", "#c9a24b", "#12303f")
STATES = {True: "✓ Passed", False: "✗ Failed", None: "For information"}
NOT_MEANT = (
    "It is not a forecast of any child, family or worker.",
    "Simulated children are made up from counts and have no link to real ones.",
    "It does not prove that an option works here: only a trial here can show that.",
    "It says what would follow if the evidence carries over as far as is assumed.",
    "Fewer children in care is not an aim in itself, and more is not a failure.",
    (
        "A child in care cannot come on a protection plan, so fewer entries to care always go "
        "with some more plans: part of that is harm at home, part is that it is looked for there."
    ),
    "A difference between councils may come from need, thresholds, early help or recording.",
    "Saving one payer money is no gain for children in itself.",
    "A cost is no reason to withhold what the law says a child is owed.",
    "Ranges do not cover a new law, a pandemic, or what the model leaves out.",
)


def grade(letter: str) -> Html:
    """A grade as a small mark."""
    known = letter if letter in GRADES else ""
    return tag("span", letter, class_=f"grade grade-{known}" if known else "grade")


def sure_part(report: RunReport) -> Html:
    """Chances in words and numbers, and where the spread comes from."""
    percent = words.percent(report.coverage).replace(" %", "")
    return joined(
        [
            tag("p", too_few(report.runs)) if report.runs < words.FEW_RUNS else "",
            tag(
                "p",
                f"Everything was played {report.runs:,} {words.plural(report.runs, 'time', 'times')}, each time with other values of what "
                f"is not known. Ranges hold {percent} in 100 of those runs. A chance is the share "
                "of runs in which something happens, and is worth no more than the model.",
            ),
            *(_chances(report, option) for option in report.changes),
            _spread(report),
            sensitivity(report),
        ]
    )


def too_few(runs: int) -> str:
    """What a reader must know first where there are fewer runs than ``words.FEW_RUNS``.

    Example:
        >>> too_few(8)
        '8 runs are too few for a range: read these as examples.'
    """
    verb = words.plural(runs, "run is", "runs are")
    return f"{runs} {verb} too few for a range: read {words.plural(runs, 'this', 'these')} as {words.plural(runs, 'an example', 'examples')}."


def _chances(report: RunReport, option: OptionText) -> Html:
    mine = pl.col("option") == option.id
    rows = [
        (
            f"{str(row['title'])[:1].upper()}{str(row['title'])[1:]}",
            words.in_hundred(row["p_better"], report.runs),
            words.likelihood(row["p_better"], report.runs),
            words.in_hundred(row["p_worse"], report.runs),
        )
        for row in report.outcomes.filter(
            mine & pl.col("p_better").is_not_null()
        ).to_dicts()
    ]
    for row in report.money.filter(mine & (pl.col("payer") == "all")).to_dicts():
        if row["p_pays"] is not None and not words.nought(
            row["mean"], row["low"], row["high"], words.money
        ):
            said = words.in_hundred(row["p_pays"], report.runs)
            named = words.likelihood(row["p_pays"], report.runs)
            free = if_free(report.prices.filter(mine))
            rows.append(
                (
                    f"Pays for itself within {words.years_count(report.years)}{free}",
                    said,
                    named,
                    "",
                )
            )
    if not rows:
        return Html()
    heads = [
        Head("What"),
        Head("Better, runs", number=True),
        Head("In words"),
        Head("Worse, runs", number=True),
    ]
    place = report.options.index(option)
    return table(f"chances-{place}", option.title, heads, rows)


def _spread(report: RunReport) -> Html:
    if not report.uncertainty.height:
        return Html()
    titles = {option.id: option.title for option in report.options}
    several = len(report.changes) > 1
    there = set(report.uncertainty["part"])
    parts = {name: said for name, said in PARTS.items() if name in there}
    fills = [fill for name, fill in zip(PARTS, PART_FILLS, strict=True) if name in there]
    bars, rows = [], []
    for (option, result), part in report.uncertainty.group_by(
        ["option", "result"], maintain_order=True
    ):
        shares = dict(zip(part["part"], part["share"], strict=True))
        name = f"{result} ({titles.get(str(option), option)})" if several else str(result)
        bars.append(Bar(name, [shares.get(each) for each in parts]))
        rows.append((name, *(words.percent(shares.get(each)) for each in parts)))
    heads = [Head("Result"), *(Head(each, number=True) for each in parts.values())]
    return joined(
        [
            tag("h3", "Where the uncertainty comes from"),
            *sentences_of(report, report.uncertainty_said),
            figure(
                "spread",
                caption="Share of each result's spread that comes from each part",
                description="; ".join(f"{row[0]}: {', '.join(row[1:])}" for row in rows),
                draw=lambda sheet: level_bars(
                    sheet,
                    list(parts.values()),
                    bars,
                    say=words.percent,
                    fills=fills,
                    totals=False,
                ),
                data=table("spread-table", "Shares of variance", heads, rows),
                note="What is not known about the effect can be made smaller by a trial; what is "
                "not known about the system, by the council's own returns; what is assumed, by "
                "counting it; chance, by none of them. Shares are rough: the run's table spread "
                "holds their ranges.",
            ),
        ]
    )


def assumed_part(report: RunReport) -> Html:
    """The evidence of each option and what is taken as so, with grades."""
    titles = {option.id: option.title for option in report.options}
    key = tag(
        "dl",
        [
            part
            for letter, said in GRADES.items()
            for part in (tag("dt", grade(letter)), tag("dd", said))
        ],
        class_="key",
    )
    evidence = table(
        "evidence",
        "What each option rests on",
        [
            Head("What changes"),
            Head("Effect"),
            Head("How it was found"),
            Head("Grade"),
            Head("Source"),
        ],
        [
            (
                joined(
                    [row["change"], tag("small", titles.get(row["option"], row["option"]))]
                ),
                row["effect"],
                joined([row["design"], tag("small", row["place"])]),
                grade(row["grade"]),
                row["source"],
            )
            for row in report.evidence.to_dicts()
        ],
    )
    taken = table(
        "assumptions",
        "What is taken as so",
        [
            Head("Assumption"),
            Head("Value"),
            Head("Range tried"),
            Head("Grade"),
            Head("Source"),
        ],
        [
            (
                joined([row["assumption"], tag("small", row["plain"])]),
                row["value"],
                row["range"] or "held fixed",
                grade(row["grade"]),
                row["source"],
            )
            for row in report.assumptions.to_dicts()
        ],
    )
    return joined([key, evidence, taken])


def not_meant_part() -> Html:
    """What a result does not mean."""
    return tag("ul", [tag("li", said) for said in NOT_MEANT])


def checks_list(made: Sequence[Check]) -> Html:
    """Each check with what it found; failures first; empty where there are none."""
    order = {False: 0, True: 1, None: 2}
    checks = sorted(made, key=lambda check: order[check.passed])
    failed = sum(check.passed is False for check in checks)
    said = (
        f"{words.number_word(failed).capitalize()} of {len(checks)} checks failed: read the "
        "results with that in mind."
        if failed
        else f"None of {len(checks)} checks failed."
    )
    items = [
        tag(
            "li",
            [
                tag(
                    "span",
                    STATES[check.passed],
                    class_="state worse" if check.passed is False else "state",
                ),
                tag(
                    "span",
                    [
                        tag("strong", f"{check.name[:1].upper()}{check.name[1:]}. "),
                        f"{check.sentence[:1].upper()}{check.sentence[1:]}",
                    ],
                ),
            ],
        )
        for check in checks
    ]
    return joined([tag("p", said), tag("ul", items, class_="checks")]) if checks else Html()


def sources_part(sources: pl.DataFrame) -> Html:
    """Every source with its link, date and grade."""
    if not sources.height:
        return Html()
    return table(
        "source-table",
        "Published figures used",
        [Head("Source"), Head("Publisher"), Head("Published"), Head("Grade")],
        [
            (
                joined([link(row["title"], row["href"] or ""), tag("small", row["key"])]),
                row["publisher"],
                row["published"],
                grade(row["grade"]),
            )
            for row in sources.to_dicts()
        ],
    )
