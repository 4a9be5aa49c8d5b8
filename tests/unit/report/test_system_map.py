"""The map of a system: boxes apart, numbers where arrows start, widths to scale, nothing by colour alone."""

import itertools
import re
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.provenance import Provenance
from seethechild.core.results import Result
from seethechild.report import words
from seethechild.report.charts import NARROW, WIDE, Sheet
from seethechild.report.charts.system_box import Stock, Waiting
from seethechild.report.charts.system_lanes import Arrow, Sizes, lay_arrows
from seethechild.report.charts.system_map import SystemMap, system_map
from seethechild.report.markup import document
from seethechild.report.system_part import maps, system_figures, system_page, system_svg

SVG = "{http://www.w3.org/2000/svg}"
LABELS = ("now", "2035")
STOCKS = (
    Stock("At home", "Lives with parents", 900, 880, 850, 910, most=True, came=40, left=30),
    Stock("Waiting", "Asked, not begun", 30, 60, 40, 80, waiting=(Waiting("In line", waits=True),)),
    Stock("In help", "Help has begun", 20, 20, 20, 20, waiting=(Waiting("20 of 20 places taken", waits=False, share=1.0),)),
    Stock("In care", "Looked after", None, None, why="hidden"),
)  # fmt: skip
ARROWS = (
    Arrow(0, 1, 100.0, "Asked"),
    Arrow(1, 2, 50.0, "Help began"),
    Arrow(2, 0, 45.0, "Help ended as it had been planned with the family"),
    Arrow(1, 0, 25.0, "Gave up"),
    Arrow(0, 3, 5.0, "Came into care"),
)


def drawn(width: int, arrows=ARROWS, stocks=STOCKS) -> ET.Element:
    sheet = Sheet("s", "Title", "What one sees", width)
    picture = system_map(sheet, [SystemMap("T", stocks, arrows, LABELS)], say=words.count)
    return ET.fromstring(picture)  # noqa: S314 - our own string


def said(root: ET.Element) -> list[str]:
    return [each.text or "" for each in root.iter(f"{SVG}text")]


def edges(root: ET.Element) -> list[tuple[float, float]]:
    """Top and bottom of each box."""
    boxes = [r for r in root.iter(f"{SVG}rect") if r.get("rx") == "5"]
    return [(float(r.get("y", 0)), float(r.get("y", 0)) + float(r.get("height", 0))) for r in boxes]  # fmt: skip


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_boxes_stand_below_each_other_and_hold_their_words(width):
    boxes = edges(drawn(width))
    assert len(boxes) == len(STOCKS)
    assert all(above[1] < below[0] for above, below in itertools.pairwise(boxes))


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_each_arrow_starts_with_its_number_and_text_can_be_read(width):
    root = drawn(width)
    texts = said(root)
    for arrow in ARROWS:
        assert words.count(arrow.per_year) in texts
    sizes = [float(t.get("font-size", 14)) for t in root.iter(f"{SVG}text")]
    assert min(sizes) >= 13
    assert root.find(f"{SVG}title").text == "Title"
    assert root.find(f"{SVG}desc").text == "What one sees"


def test_widths_are_to_scale():
    widths = {}
    for line in drawn(WIDE).iter(f"{SVG}path"):
        if line.get("fill") == "none" and line.get("stroke") != "#ffffff":
            widths[float(line.get("stroke-width"))] = True
    laid = lay_arrows(ARROWS, 4, Sizes(200, 150, 80, 19))
    for at, arrow in enumerate(ARROWS):
        assert laid.width(at) == pytest.approx(max(1.2, arrow.per_year * laid.scale))
    assert len(widths) == len(ARROWS)


def test_where_children_wait_and_what_is_hidden_is_said_in_words():
    texts = said(drawn(WIDE))
    assert "In line" in texts
    assert "20 of 20 places taken" in texts
    assert texts.count("hidden") == 2


def test_words_without_room_beside_their_number_stand_below_or_not_at_all():
    texts = said(drawn(WIDE))
    assert "came into care" in texts
    assert not any("planned with the family" in each for each in texts)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 6), st.floats(0.5, 900)).filter(
            lambda a: a[0] != a[1]
        ),
        max_size=20,
        unique_by=lambda a: a[:2],
    )
)
def test_arrows_of_a_side_never_lie_on_each_other(given_arrows):
    sizes = Sizes(150, 42, 52, 18)
    laid = lay_arrows([Arrow(*each) for each in given_arrows], 7, sizes)
    spans = [
        (laid.down(at), laid.offset(at), laid.width(at), *sorted((a.start, a.stop)))
        for at, a in enumerate(laid.arrows)
    ]
    for one in range(len(spans)):
        for other in range(one):
            (side, x, w, low, high), (side2, x2, w2, low2, high2) = spans[one], spans[other]
            if side == side2 and low < high2 and low2 < high:
                assert abs(x - x2) >= (w + w2) / 2
    for place in range(7):
        for side in (0, 1):
            ports = laid.ports(place, side)
            assert len(set(ports)) == len(ports)
    ends = sum(len(laid.ports(place, side)) for place in range(7) for side in (0, 1))
    assert ends == 2 * len(given_arrows)


def tables(*, hidden: bool = False) -> dict[str, pl.DataFrame]:
    def stock(state: str, now: float | None, then: float | None) -> dict[str, object]:
        return {
            "track": "help", "state": state, "name": state.capitalize(), "plain": "", "now": now,
            "now_mark": "hidden" if now is None else "", "then": then, "then_low": then,
            "then_high": then, "came_per_year": 1.0, "went_per_year": 1.0,
            "mean_stay_years": 1.0, "track_name": "Help and protection",
        }  # fmt: skip

    def flow(start: str, stop: str, count: float | None) -> dict[str, object]:
        return {
            "track": "help", "from": start, "to": stop, "happens": "Began", "events": "began",
            "first_year": count, "last_year": count, "last_low": count, "last_high": count,
            "per_year": count, "from_name": start, "to_name": stop,
            "track_name": "Help and protection",
        }  # fmt: skip

    few = None if hidden else 4.0
    return {
        "stocks": pl.DataFrame([stock("none", 900.0, 800.0), stock("care", few, few), stock("empty", 0.0, 0.0)]),
        "flows": pl.DataFrame(
            [flow("none", "care", few), flow("care", "none", 0.2), flow("came", "none", 40.0),
             flow("none", "left", 30.0)]
        ),
        "services": pl.DataFrame(schema={"track": pl.String}),
    }  # fmt: skip


def test_a_map_leaves_out_empty_states_and_small_flows_and_says_so():
    drawn_ = maps(tables(), LABELS)["help"]
    assert [each.name for each in drawn_.stocks] == ["None", "Care"]
    assert [each.per_year for each in drawn_.arrows] == [4.0]
    assert (drawn_.stocks[0].most, drawn_.stocks[0].came, drawn_.stocks[0].left) == (True, 40.0, 30.0)  # fmt: skip
    page = system_figures(tables(), LABELS)
    assert "One smaller flow is not drawn, 0.2 children a year" in page
    assert "Nobody is in: Empty." in page


def test_what_is_hidden_is_in_no_picture():
    whole = tables(hidden=True)
    picture = system_svg(whole, LABELS, "The system")
    root = ET.fromstring(picture)  # noqa: S314 - our own string
    assert "hidden" in said(root)
    assert not re.search(r">4<|\b4 ", "".join(said(root)))
    assert "Care: hidden now, hidden in 2035" in (root.find(f"{SVG}desc").text or "")
    assert "hidden to protect small numbers" in system_figures(whole, LABELS)


def system_html() -> str:
    """A page of a made-up system with a queue, for the browser's tests too."""
    whole = tables()
    names = {
        "care": "Getting help, or waiting for it",
        "none": "No help from these services",
    }
    stocks = whole["stocks"].with_columns(
        pl.col("name").str.to_lowercase().replace(names),
        plain=pl.lit("What it means, in so many words that they take two lines"),
    )
    service = {
        "track": "help", "service": "camhs", "service_name": "Mental health services (CAMHS)",
        "waits_in": "care", "holds": "none", "places_now": 900, "places_then": 950,
        "waiting_now": 4.0, "waiting_first": 4.0, "waiting_last": 4.0, "waiting_low": 1.0,
        "waiting_high": 9.0, "wait_days_first": 80.0, "wait_days_last": 120.0,
        "asked_per_year": 9.0, "taken_in_per_year": 5.0, "gave_up_per_year": 2.0,
    }  # fmt: skip
    result = Result(
        "Four children wait.",
        {**whole, "stocks": stocks, "services": pl.DataFrame([service])},
        (),
        Provenance.of(seed=1),
    )
    page = system_page(
        result, name="Anytown", labels=LABELS, years=10, records=False, made_up=True
    )
    return document(page)


def test_the_page_tells_of_places_and_of_what_it_does_not_mean():
    page = system_html()
    assert "Mental health services (CAMHS)" in page
    assert "in line for a place: 120 days on average" in page
    assert "double edge" in page
    assert "What this does not mean" in page
    assert "invented to show the page" in page
