"""Numbers in words: rounded no finer than they are known, signs and chances said plainly."""

from math import floor, isfinite, log10

from seethechild.report.charts.svg import Say

#: Significant figures shown: more would claim more than a model or a rounded figure knows.
FIGURES = 3
TEN, HUNDRED, THOUSAND, MILLION, BILLION = 10, 100, 1_000, 1_000_000, 1_000_000_000
NOT_KNOWN = "not known"
NO_CHILD = "no child"
#: Below so many runs no range is a range: its ends are single runs.
FEW_RUNS = 20
UNITS = (
    "no one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
)

#: What people may call a chance, by its upper end in per cent. The bands follow the "probability
#: yardstick" of the UK's Professional Head of Intelligence Assessment, its gaps closed midway.
YARDSTICK = (
    (7.5, "a remote chance"),
    (22.5, "highly unlikely"),
    (37.5, "unlikely"),
    (52.5, "a realistic possibility"),
    (77.5, "likely"),
    (92.5, "highly likely"),
    (100.0, "almost certain"),
)


def rounded(value: float, figures: int = FIGURES) -> float:
    """``value`` to so many significant figures.

    Example:
        >>> rounded(1234.5), rounded(-0.01234)
        (1230.0, -0.0123)
    """
    if value == 0 or not isfinite(value):
        return value
    return round(value, figures - 1 - floor(log10(abs(value))))


def count(value: float | None) -> str:
    """A number of children or events from a model: at most three significant figures.

    Args:
        value: ``None`` or not finite is not known.

    Returns:
        Whole numbers from 10 up, one decimal below.

    Example:
        >>> count(1234.5), count(26.525), count(3.14), count(0), count(None)
        ('1,230', '27', '3.1', '0', 'not known')
    """
    if value is None or not isfinite(value):
        return NOT_KNOWN
    if abs(value) < TEN:
        shown = f"{value:.1f}".removesuffix(".0")
        return "0" if shown in {"-0", "0"} else shown
    # three figures of a number below 1,000 are whole already: it is rounded once
    return f"{value if abs(value) < THOUSAND else rounded(value):,.0f}"


def money(value: float | None) -> str:
    """Pounds: three significant figures, in millions or billions where they are large.

    Example:
        >>> money(1_234_567), money(-9_876), money(765.4), money(2.5e9), money(999_999)
        ('£1.23 million', '-£9,880', '£765', '£2.5 billion', '£1 million')
    """
    if value is None or not isfinite(value):
        return NOT_KNOWN
    sign, size = ("-", rounded(abs(value))) if value < 0 else ("", rounded(abs(value)))
    for unit, name in ((BILLION, "billion"), (MILLION, "million")):
        if size >= unit:
            return f"{sign}£{size / unit:.{FIGURES}g} {name}"
    shown = f"£{size:,.0f}"
    return f"{sign}{shown}" if shown != "£0" else shown


def short_money(value: float) -> str:
    """Pounds for a chart's scale.

    Example:
        >>> short_money(1_500_000), short_money(-250_000), short_money(0)
        ('£1.5m', '-£250k', '£0')
    """
    sign, size = ("-" if value < 0 else ""), rounded(abs(value))
    for unit, name in ((BILLION, "bn"), (MILLION, "m"), (THOUSAND, "k")):
        if size >= unit:
            return f"{sign}£{size / unit:.{FIGURES}g}{name}"
    return f"{sign}£{size:.0f}" if size >= 1 else "£0"


def percent(share: float | None) -> str:
    """A share of 1 in per cent: whole numbers, one decimal below 10.

    Example:
        >>> percent(0.1234), percent(0.0123), percent(0.0), percent(0.96)
        ('12 %', '1.2 %', '0 %', '96 %')
    """
    if share is None or not isfinite(share):
        return NOT_KNOWN
    value = share * HUNDRED
    shown = f"{value:.1f}" if abs(value) < TEN else f"{value:.0f}"
    shown = shown.removesuffix(".0")
    return f"{'0' if shown == '-0' else shown} %"


def signed_percent(share: float) -> str:
    """A share with its sign, for a chart's scale.

    Example:
        >>> signed_percent(0.1), signed_percent(-0.05)
        ('+10 %', '-5 %')
    """
    return f"+{percent(share)}" if share > 0 else percent(share)


def span(low: float | None, high: float | None, say: Say = count) -> str:
    """A range in words, in brackets.

    Args:
        low: lower end.
        high: upper end.
        say: how a number is written.

    Example:
        >>> span(1100, 1300), span(1.1e6, 1.3e6, money)
        ('(1,100 to 1,300)', '(£1.1 million to £1.3 million)')
    """
    if low is None or high is None or not (isfinite(low) and isfinite(high)):
        return "(range not known)"
    return f"({say(low)} to {say(high)})"


def about(
    mean: float | None, low: float | None, high: float | None, say: Say = count
) -> str:
    """A number with its range.

    Example:
        >>> about(1200, 1100, 1300)
        'about 1,200 (1,100 to 1,300)'
    """
    if mean is None or not isfinite(mean):
        return NOT_KNOWN
    return f"about {say(mean)} {span(low, high, say)}"


def nought(
    mean: float | None, low: float | None, high: float | None, say: Say = count
) -> bool:
    """Whether a number and both ends of its range are nought as they are written.

    Example:
        >>> nought(0.0, 0.0, -0.01), nought(0.0, 0.0, 1.0), nought(0.3, -0.4, 0.4, money)
        (True, False, True)
    """
    return all(each is not None and say(each) == say(0.0) for each in (mean, low, high))


def children(mean: float | None, low: float | None, high: float | None) -> str:
    """A number of children with its range.

    Example:
        >>> children(118, 84, 157), children(1, 0, 2), children(0, 0, 0)
        ('about 118 (84 to 157) children', 'about 1 child (0 to 2)', 'no child')
    """
    if nought(mean, low, high):
        return NO_CHILD
    if count(mean) == "1":
        return f"about 1 child {span(low, high)}"
    return f"{about(mean, low, high)} children"


def difference(
    value: float | None, say: Say = count, *, less: str = "fewer", more: str = "more"
) -> str:
    """A difference with its sign in words.

    Args:
        value: negative is fewer.
        say: how its size is written.
        less: the word below nought.
        more: the word above it.

    Example:
        >>> difference(-42), difference(3.2), difference(0.01), difference(-2e6, money, less="less")
        ('42 fewer', '3.2 more', 'no difference', '£2 million less')
    """
    if value is None or not isfinite(value):
        return NOT_KNOWN
    size = say(abs(value))
    if size in {say(0.0), "0"}:
        return "no difference"
    return f"{size} {less if value < 0 else more}"


def change(
    mean: float | None,
    low: float | None,
    high: float | None,
    say: Say = count,
    *,
    less: str = "fewer",
    more: str = "more",
) -> str:
    """A difference and its range, signs in words; the sign is said twice only if it changes.

    Example:
        >>> change(-42, -65, -20), change(-12, -40, 15)
        ('42 fewer (20 to 65)', '12 fewer (from 40 fewer to 15 more)')
    """
    words = difference(mean, say, less=less, more=more)
    if low is None or high is None or not (isfinite(low) and isfinite(high)):
        return words
    if words == NOT_KNOWN or low == high == mean:
        return words
    if low > 0 and mean is not None and mean > 0:
        return f"{words} {span(low, high, say)}"
    if high < 0 and mean is not None and mean < 0:
        return f"{words} {span(-high, -low, say)}"
    lowest = difference(low, say, less=less, more=more)
    highest = difference(high, say, less=less, more=more)
    ends = f"from {lowest} to {highest}"
    return words if ends.count("no difference") > 1 else f"{words} ({ends})"


def in_runs(share: float | None, runs: int | None = None) -> str:
    """A chance as so many in 100 runs.

    Args:
        share: 0 to 1.
        runs: how many runs there were; said where none or all agree, and where they are few.

    Example:
        >>> in_runs(0.83), in_runs(0.0, 200), in_runs(1.0, 200), in_runs(0.004)
        ('83 in 100 runs', 'none of 200 runs', 'all of 200 runs', 'fewer than 1 in 100 runs')
        >>> in_runs(0.5, 2)
        '1 of 2 runs'
    """
    if share is None or not isfinite(share):
        return NOT_KNOWN
    if share in {0.0, 1.0} and runs:
        return f"{'all' if share else 'none'} of {runs:,} {plural(runs, 'run', 'runs')}"
    if runs and runs < FEW_RUNS:
        return f"{share * runs:.0f} of {runs} runs"
    if 0 < share < 1 / HUNDRED:
        return "fewer than 1 in 100 runs"
    if 1 - 1 / HUNDRED < share < 1:
        return "more than 99 in 100 runs"
    return f"{share * HUNDRED:.0f} in 100 runs"


def in_hundred(share: float | None, runs: int | None = None) -> str:
    """As ``in_runs`` without its last word, for a table.

    Example:
        >>> in_hundred(0.83), in_hundred(0.0, 200)
        ('83 in 100', 'none of 200')
    """
    return in_runs(share, runs).removesuffix(" runs").removesuffix(" run")


def likelihood(share: float, runs: int | None = None) -> str:
    """What a chance is called, by the UK's probability yardstick.

    Args:
        share: 0 to 1.
        runs: how many runs it is a share of; of fewer than ``FEW_RUNS`` nothing is said.

    Source:
        Professional Head of Intelligence Assessment, probability yardstick (2019).

    Example:
        >>> likelihood(0.62), likelihood(0.03), likelihood(0.0, 8)
        ('likely', 'a remote chance', '')
    """
    if runs is not None and runs < FEW_RUNS:
        return ""
    return next(words for top, words in YARDSTICK if share * HUNDRED <= top + 1e-9)


def number_word(value: int) -> str:
    """A small whole number as a word.

    Example:
        >>> number_word(2), number_word(40)
        ('two', '40')
    """
    return UNITS[value] if 0 <= value < len(UNITS) else f"{value:,}"


def plural(value: float, one: str, many: str) -> str:
    """The word that goes with a number as it is shown.

    Example:
        >>> plural(1, "child", "children"), plural(1.4, "child", "children")
        ('child', 'children')
    """
    return one if count(value) == "1" else many


def years_count(years: int, *, spelled: bool = False) -> str:
    """How many years, one of them without an s.

    Args:
        years: how many.
        spelled: whether a small number above one is a word too.

    Example:
        >>> years_count(1), years_count(3), years_count(3, spelled=True)
        ('one year', '3 years', 'three years')
    """
    if years == 1:
        return "one year"
    return f"{number_word(years) if spelled else f'{years:,}'} years"


def joined(words: list[str]) -> str:
    """A list as people say it.

    Example:
        >>> joined(["a", "b", "c"])
        'a, b and c'
    """
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def years_words(year: int) -> str:
    """A year ending 31 March as people write it.

    Example:
        >>> years_words(2026)
        '2025-26'
    """
    return f"{year - 1}-{year % HUNDRED:02d}"
