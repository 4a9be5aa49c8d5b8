"""The page of how often the interval holds the truth says what is so."""

import numpy as np
import pytest
import write_need_coverage as tool

from tests.unit.need.reference import needs_reference


def scored(coverage, width):
    return tool.Score(50, 50, coverage, 0.0, width)


def row_of(kind, heading):
    part = tool.PAGE.read_text(encoding="utf-8").split(f"\n{heading}\n")[1]
    line = next(each for each in part.splitlines() if each.startswith(f"| {kind}"))
    return [cell.strip() for cell in line.split("|")[1:-1]]


def test_the_best_peer_is_the_narrowest_of_those_that_cover():
    others = [("narrow", scored(0.7, 0.1)), ("wide", scored(0.96, 0.4)), ("fine", scored(0.9, 0.2))]  # fmt: skip
    assert tool.best_peer("S1", others)[0] == "fine"
    assert tool.best_peer("S1", others[:1]) is None


def test_missing_links_leaves_lists_as_long_and_misses_a_tenth():
    counts = np.array([100, 200, 9000, 50, 0, 0, 3000] + [10] * 8)
    seen = tool.unlinked(counts, tool.generator(1, "need", "test"))
    one, other = (tool.CaptureTable(tool.LISTS, each) for each in (counts, seen))
    assert other.totals.tolist() == one.totals.tolist()

    def links(table):
        return int(table.totals.sum()) - table.observed

    assert links(other) / links(one) == pytest.approx(1.0 - tool.MISSED, abs=0.01)


def test_an_interval_that_misses_or_covers_too_little_is_not_called_good():
    parts = {"first 50": {"S1": scored(0.96, 0.3)}, "drawn anew": {"S1": scored(0.5, 0.3)}}
    cells = tool._verdict("S1", parts, [("peer", scored(0.95, 0.1))])
    assert cells[-1] == "**no** (covers too little: drawn anew; too wide)"


@needs_reference
@pytest.mark.parametrize("kind", ["S1", "S4", "S7"])
def test_the_page_says_what_the_default_does(kind):
    known = tool.simulated(tool.SIM / "sim4_dev.csv")[kind][: tool.SEEN_BY_PEERS]
    found = tool.score(kind, known)
    said = row_of(kind, "## Is it good enough?")
    assert said[2] == f"{found.coverage:.1%}".replace("%", " %")
    assert said[-4] == f"{found.width:.1%}".replace("%", " %")


@needs_reference
def test_the_page_says_what_was_recorded_of_peers():
    recorded = dict(tool.peers(tool.SIM / "peer_summary_dev.csv")["S3"])
    said = row_of("S3", "## Beside R's packages")
    for name, cell in zip(recorded, said[2:], strict=True):
        assert cell.startswith(f"{recorded[name].coverage:.0%}".replace("%", " %"))
