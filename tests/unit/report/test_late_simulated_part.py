"""Late help of simulated children in a report."""

from html import unescape

import polars as pl

from seethechild.report.frames_waits import LATE
from seethechild.report.late_simulated_part import MEANS, late_simulated_part
from tests.unit.report.sample import EARLY, MEETINGS, NOW, sample
from tests.unit.report.whole import run_html

TITLE, WAIT = "A referral closed", "From first known to first help"


def late() -> pl.DataFrame:
    rows = [
        {
            "option": option, "what": what, "title": title, "measure": measure, "mean": mean + more,
            "low": mean + more - 0.02, "high": mean + more + 0.02,
            "change_mean": None if option == NOW else more,
            "change_low": None if option == NOW else more - 0.01,
            "change_high": None if option == NOW else more + 0.01,
        }
        for option, more in ((NOW, 0.0), (MEETINGS, 0.0), (EARLY, -0.05))
        for what, title, measure, mean in (
            ("closed_care", TITLE, "closed_before_share", 0.4),
            ("closed_care", TITLE, "harmed_share", 0.1),
            ("known_to_help", WAIT, "within_365", 0.6),
        )
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=LATE.dtypes)


def test_a_run_that_was_not_asked_has_no_such_part() -> None:
    assert late_simulated_part(sample()) == ""
    assert "Late help of simulated children" not in run_html(sample())


def test_back_and_forward_stand_together_with_what_they_do_not_mean() -> None:
    page = unescape(run_html(sample(late=late(), late_not_shown=("A contact closed",))))
    part = page.partition('id="late"')[2].partition("</section>")[0]
    assert part.index("Looking back") < part.index("Looking forward")
    assert part.count("5 points less (4\u00a0to\u00a06)") == 3
    assert "“A contact closed”" in part
    for said in MEANS:
        assert said in part


def test_shares_of_waits_are_told_in_per_cent() -> None:
    assert "60\u00a0%" in unescape(late_simulated_part(sample(late=late())))
