"""The balanced sample of late help for professional review, as files that stay with the council."""

from pathlib import Path

from seethechild.core.files import write_frame
from seethechild.core.results import Check
from seethechild.journeys.dataset import load
from seethechild.journeys.late.review import MEASURE, MEND, ReviewSample, review_sample
from seethechild.journeys.late.say import span
from seethechild.report.disclosure import THRESHOLD


def write_review_sample(
    dataset: Path,
    *,
    sheet: Path,
    key: Path,
    children: int,
    seed: int,
    closing: str = MEASURE,
) -> Check:
    """Write a balanced sample for professional review, and what is kept from the reviewers.

    Args:
        dataset: its folder.
        sheet: file (CSV) for the reviewers: closings in mixed order. It names children by hash
            and stays with the council.
        key: file (CSV) that says which were followed by harm; not for the reviewers.
        children: how many, an even number; fewer where fewer can be matched.
        seed: the same seed, the same sample.
        closing: which closing and harm, one of ``closing_measures()``.

    Returns:
        What was drawn, and in what it falls short of what was asked. It tells no small count.

    Raises:
        TooFewError: there are too few to learn from.
        UnknownNameError: there is no such closing.
        WriteError: a file cannot be written.
    """
    drawn = review_sample(load(dataset), children, seed, measure=closing)
    write_frame(sheet, drawn.sheet, private=True)
    write_frame(key, drawn.key, private=True)
    return Check("sample for review", None, drawn_words(drawn, sheet.name, key.name))


def drawn_words(drawn: ReviewSample, sheet: str, key: str) -> str:
    """Return in words what was drawn, what falls short and what was relaxed.

    Args:
        drawn: the sample.
        sheet: name of the reviewers' file.
        key: name of the file kept from them.

    Returns:
        Sentences. Where all that can be matched is drawn, their number is the number of harms: it
        is not said where it is small.
    """
    half = drawn.sheet.height // 2
    few = drawn.is_short and half < THRESHOLD
    many = f"fewer than {THRESHOLD}" if few else f"{half:,}"
    ahead = span(drawn.measure.horizon_days)
    what = f"pairs of {drawn.measure.words}: one followed by harm within {ahead}, one not"
    parts = [f"{sheet} holds {many} {what}, in mixed order."]
    if drawn.is_short:
        parts.append(
            f"{drawn.asked // 2:,} pairs were asked for; these are all that can be matched. "
            f"{MEND}"
        )
    if drawn.is_relaxed:
        parts.append(
            "Not all pairs are alike in financial year and age band: some are in age band only, "
            f"and {key} says which."
        )
    parts.append(f"{key} is not for the reviewers. Both files stay with the council.")
    return " ".join(parts)
