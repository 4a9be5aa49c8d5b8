"""The answer in sentences: children first, money second, then the price at which it breaks even.

Every sentence is made with the numbers it states. None says that an option *will* do something: a
run says what would follow if the model and the evidence hold.
"""

from collections.abc import Sequence

import polars as pl

from seethechild.core.results import Check
from seethechild.report import words
from seethechild.report.inputs import OptionText, RunReport
from seethechild.report.queue_words import queue_sentences

#: Grade of an effect that nobody has measured.
_JUDGED = "judged"

#: Ids of the payer whose money a council's decision turns on, and of all payers together.
COUNCIL, ALL = "council", "all"
#: Outcomes that a run's answer names, where it has them.
HEADLINE = ("emergencies", "harm", "mental_health_admissions")
#: What is counted of each child to say that it is safer; and what is where a run has the outcome.
SIGNS = ("emergencies", "protection plans", "returns to care")
MORE_SIGNS = {"mental_health_admissions": "hospital stays for mental health"}
#: Begins the name of a check that says what an option's workers can do.
WORKERS_OF = "workers of"
#: Pounds, over a whole run: a difference that may go either way and stays below is chance.
SMALL_GBP = 1_000


def answer(
    option: OptionText,
    *,
    outcomes: pl.DataFrame,
    children: pl.DataFrame,
    money: pl.DataFrame,
    prices: pl.DataFrame,
    council: str,
    years: int,
    runs: int,
    headline: Sequence[str] = (),
    waiting: str = "",
) -> str:
    """The answer of a run for one option.

    Args:
        option: the option, compared with as now.
        outcomes: ``frames.OUTCOMES``.
        children: ``frames.CHILDREN``.
        money: ``frames.MONEY``.
        prices: ``frames.PRICES``.
        council: whose children these are.
        years: how many years were played forward.
        runs: how many draws.
        headline: ids of the outcomes to name; by default the first with a direction.
        waiting: what is to be said of waiting; empty where no service has few places.

    Returns:
        Some sentences: children, outcomes, waiting, money.
    """
    mine = pl.col("option") == option.id
    parts = [
        fates_sentence(
            children.filter(mine),
            title=option.title,
            council=council,
            years=years,
            signs=signs_words(outcomes),
        ),
        outcomes_sentence(outcomes.filter(mine), headline, runs=runs),
        waiting,
        money_sentence(money.filter(mine), prices.filter(mine), years=years, runs=runs),
    ]
    return " ".join(part for part in parts if part)


def answers(report: RunReport) -> tuple[tuple[OptionText, str], ...]:
    """The answer for each option of a report, in their order."""
    return tuple(
        (
            option,
            answer(
                option,
                outcomes=report.outcomes,
                children=report.children,
                money=report.money,
                prices=report.prices,
                council=report.council,
                years=report.years,
                runs=report.runs,
                headline=HEADLINE,
                waiting=queue_sentences(
                    report.queues, option=option.id, base=report.base.id
                ),
            )
            + workers_sentence(report.checks, option.id)
            + evidence_sentence(report.evidence.filter(pl.col("option") == option.id)),
        )
        for option in report.changes
    )


def workers_sentence(checks: Sequence[Check], option: str) -> str:
    """How many children the workers of an option can have; empty where it hires none.

    Args:
        checks: of the run.
        option: its id.

    Example:
        >>> workers_sentence([Check("workers of a", None, "Ten are hired.")], "a")
        ' Ten are hired.'
    """
    told = [one.sentence for one in checks if one.name == f"{WORKERS_OF} {option}"]
    return "".join(f" {one}" for one in told)


def evidence_sentence(evidence: pl.DataFrame) -> str:
    """What an option rests on, and how far to trust it; empty where nothing is named.

    Args:
        evidence: ``frames.EVIDENCE`` of one option.

    Example:
        >>> row = {"design": "before and after, no control", "grade": "C"}
        >>> evidence_sentence(pl.DataFrame([row]))
        ' It rests on evidence of grade C (before and after, no control).'
        >>> evidence_sentence(pl.DataFrame([{"design": "judged", "grade": "judged"}]))
        " It rests on somebody's judgement: nobody has measured it."
    """
    judged = [row for row in evidence.to_dicts() if row["grade"] == _JUDGED]
    seen = dict.fromkeys(
        f"grade {row['grade']} ({row['design']})"
        for row in evidence.to_dicts()
        if row["grade"] != _JUDGED
    )
    if seen:
        more = " and on somebody's judgement" if judged else ""
        return f" It rests on evidence of {words.joined(list(seen))}{more}."
    return " It rests on somebody's judgement: nobody has measured it." if judged else ""


def row_of(frame: pl.DataFrame, column: str, value: str) -> dict[str, float | None] | None:
    """The first row with a value, or ``None``."""
    found = frame.filter(pl.col(column) == value)
    return found.row(0, named=True) if found.height else None


def signs_words(outcomes: pl.DataFrame) -> str:
    """What is counted of each child to say that it is safer, of what a run plays.

    Args:
        outcomes: ``frames.OUTCOMES`` of the run.

    Example:
        >>> signs_words(pl.DataFrame({"outcome": ["mental_health_admissions"]}))
        'emergencies, protection plans, returns to care and hospital stays for mental health'
    """
    there = set(outcomes["outcome"]) if "outcome" in outcomes.columns else set()
    more = [said for outcome, said in MORE_SIGNS.items() if outcome in there]
    return words.joined([*SIGNS, *more])


def fates_sentence(
    children: pl.DataFrame,
    *,
    title: str,
    council: str,
    years: int,
    signs: str = words.joined(list(SIGNS)),
) -> str:
    """How many children would be safer and at greater risk.

    Args:
        children: ``frames.CHILDREN`` of one option.
        title: of the option.
        council: whose children these are.
        years: how many years were played forward.
        signs: what is counted of each child.

    Returns:
        A sentence; empty where there are no figures.
    """
    safer, risk = (
        row_of(children, "fate", "safer"),
        row_of(children, "fate", "at_greater_risk"),
    )
    if safer is None or risk is None:
        return ""
    start = (
        f"In {council} over {words.years_count(years, spelled=True)}, “{title}” would leave"
    )
    better, worse = (
        words.children(each["mean"], each["low"], each["high"]) for each in (safer, risk)
    )
    by = f", by the {signs} on record."
    if better == worse == words.NO_CHILD:
        return f"{start} no child safer or at greater risk than as now{by}"
    worse = worse.removesuffix(" children")
    return f"{start} {better} safer than as now, and {worse} at greater risk{by}"


def outcomes_sentence(
    outcomes: pl.DataFrame, headline: Sequence[str] = (), runs: int | None = None
) -> str:
    """What would change in the outcomes that have a direction.

    Args:
        outcomes: ``frames.OUTCOMES`` of one option.
        headline: ids to name; by default the first that has a direction.
        runs: how many draws, for chances of few.

    Returns:
        A sentence, and one for those that do not change; empty where no outcome has a direction.

    Example:
        >>> row = {"outcome": "e", "title": "emergencies", "direction": "fewer", "unit": "times",
        ...        "mean": -42.0, "low": -65.0, "high": -20.0, "p_better": 0.97, "p_worse": 0.01}
        >>> print(outcomes_sentence(pl.DataFrame([row])))
        Emergencies: 42 fewer (20 to 65), better for children in 97 in 100 runs, worse in 1 in 100 runs and the same in the rest.
    """
    directed = outcomes.filter(pl.col("direction") != "none")
    named = directed.filter(pl.col("outcome").is_in(list(headline)))
    shown = named if named.height else directed.head(1)
    few = runs if runs and runs < words.FEW_RUNS else None
    rows = shown.to_dicts()
    same = [str(row["title"]) for row in rows if _same(row)]
    said = "; ".join(_outcome(row, few) for row in rows if not _same(row))
    parts = [f"{said[:1].upper()}{said[1:]}."] if said else []
    if same:
        parts.append(f"No difference in {words.joined(same)}.")
    return " ".join(parts)


def _same(row: dict[str, object]) -> bool:
    return row["mean"] == row["low"] == row["high"] == 0


def _outcome(row: dict[str, object], runs: int | None) -> str:
    mean, low, high = (_float(row[name]) for name in ("mean", "low", "high"))
    said = f"{row['title']}: {words.change(mean, low, high)}"
    better = _float(row["p_better"])
    if better is None:
        return said
    worse = _float(row.get("p_worse")) or 0.0
    return (
        f"{said}, better for children in {words.in_runs(better, runs)}, worse in "
        f"{words.in_runs(worse, runs)} and the same in the rest"
    )


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def money_sentence(
    money: pl.DataFrame, prices: pl.DataFrame, *, years: int, runs: int
) -> str:
    """What an option would cost or save in all, and whether it pays for itself.

    Where something has no published price, the figures leave it out and the sentence says so,
    with the price at which the option would break even.

    Args:
        money: ``frames.MONEY`` of one option.
        prices: ``frames.PRICES`` of the option; may be empty.
        years: how many years were played forward.
        runs: how many draws.

    Returns:
        One or two sentences; empty where there is no row for all payers.

    Example:
        >>> row = {"option": "a", "payer": "all", "mean": 2e6, "low": 1e6, "high": 3e6,
        ...        "p_pays": 0.04, "break_even_year": None}
        >>> print(money_sentence(pl.DataFrame([row]), pl.DataFrame(), years=10, runs=200))
        It would cost £2 million more (£1 million to £3 million). It does not pay for itself within 10 years (it does in 4 in 100 runs).
    """
    row = row_of(money, "payer", ALL)
    if row is None:
        return ""
    ends = row["mean"], row["low"], row["high"]
    items = prices.to_dicts()
    if not items:
        start = "It would"
        more = pays_words(row["p_pays"], row["break_even_year"], years=years, runs=runs)
        more = f"It {more}."
    else:
        named = words.joined([str(item["item"]) for item in items])
        start = f"Before the price of {named}, which nobody has published, it would"
        more = " ".join(break_even_sentence(item) for item in items)
        if len(items) > 1:
            more += " Each of these prices is as if the others were nothing."
    # Of a difference that is none, or is chance, nothing can be said to pay or break even.
    if said := too_small_words(*ends):
        return f"{start} {said}."
    return f"{start} {cost_words(*ends)}. {more}"


def too_small_words(mean: float | None, low: float | None, high: float | None) -> str:
    """What is said of a difference in money that is none, or is chance; empty of any other.

    It is chance where the range includes nought and neither it nor the mean reaches ``SMALL_GBP``.

    Example:
        >>> too_small_words(0.0, 0.0, 0.0), too_small_words(-85.0, -600.0, 420.0)
        ('make no difference in money', 'cost about the same')
        >>> too_small_words(-85.0, -600.0, -20.0), too_small_words(-85.0, -6e5, 420.0)
        ('', '')
    """
    if words.nought(mean, low, high, words.money):
        return "make no difference in money"
    if mean is None or low is None or high is None or not low <= 0 <= high:
        return ""
    small = max(abs(mean), -low, high) < SMALL_GBP
    return "cost about the same" if small else ""


def cost_words(mean: float | None, low: float | None, high: float | None) -> str:
    """A difference in money as a verb.

    Example:
        >>> cost_words(-2e6, -3e6, -1e6)
        'cost £2 million less (£1 million to £3 million)'
    """
    said = words.change(mean, low, high, words.money, less="less", more="more")
    return f"cost {said}".replace("cost no difference", "make no difference in money")


def pays_words(
    p_pays: float | None, break_even_year: float | None, *, years: int, runs: int
) -> str:
    """Whether an option pays for itself, and in how many runs.

    Example:
        >>> pays_words(0.62, 4, years=10, runs=200)
        'pays for itself in year 4 (within 10 years in 62 in 100 runs)'
    """
    share = words.in_runs(p_pays, runs)
    if break_even_year is None:
        tail = "" if p_pays is None else f" (it does in {share})"
        return f"does not pay for itself within {words.years_count(years)}{tail}"
    tail = "" if p_pays is None else f" (within {words.years_count(years)} in {share})"
    return f"pays for itself in year {break_even_year:.0f}{tail}"


def break_even_sentence(row: dict[str, object]) -> str:
    """At what price of something not priced an option breaks even.

    Args:
        row: of ``frames.PRICES``.

    Example:
        >>> break_even_sentence({"item": "a meeting", "mean": 1900.0, "low": 700.0, "high": 3e3})
        'It breaks even if a meeting costs less than £1,900 (£700 to £3,000).'
    """
    mean, low, high = (_float(row[name]) for name in ("mean", "low", "high"))
    free = words.money(0.0)
    if mean is None or mean <= 0 or words.money(mean) == free:
        never = f"At its mean it does not break even, even if {row['item']} cost nothing"
        reaches = high is not None and high > 0 and words.money(high) != free
        return f"{never}, though in some runs it would." if reaches else f"{never}."
    if low is not None and low <= 0 and high is not None:
        unsure = f"(the range runs from no price at all to {words.money(high)})"
    else:
        unsure = words.span(low, high, words.money)
    return f"It breaks even if {row['item']} costs less than {words.money(mean)} {unsure}."
