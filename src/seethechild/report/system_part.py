"""The system picture: stocks, flows, queues, ten years on; as maps, tables and a page."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from seethechild.core.results import Result
from seethechild.decide.system_tables import CAME, LEFT
from seethechild.report import words
from seethechild.report.charts.svg import WIDE, Sheet
from seethechild.report.charts.system_map import (
    Arrow,
    Stock,
    SystemMap,
    Waiting,
    system_map,
)
from seethechild.report.layouts import Field, Layout
from seethechild.report.markup import Head, Html, Page, figure, joined, table, tag
from seethechild.report.origin_part import NO_CHILD
from seethechild.report.result_page import FOR_THE_COUNCIL, PageWords, result_page
from seethechild.report.trust_part import NOT_MEANT as NOT_MEANT_OF_RUNS

#: What each track is about.
TRACKS = {
    "help": "Help and protection",
    "legal": "Law and court",
    "home": "Where children live",
    "mind": "Mental health help",
    "need": "Need, recorded or not (assumed)",
}
#: Services by their ids.
SERVICES = {
    "camhs": "Mental health services (CAMHS)",
    "early_help": "Early help",
}
#: At most so many arrows a side, and none for fewer children a year.
MOST_ARROWS, LEAST = 10, 0.5
NOT_MEANT = (
    "It says what would follow if all went on as now. Need, law, money and practice will change.",
    *NOT_MEANT_OF_RUNS[:2],
    *(
        each
        for each in NOT_MEANT_OF_RUNS
        if each.startswith(("Fewer children", "Ranges do"))
    ),
    "Most children's need is known to nobody here: these are those the council's figures count.",
    "It is no ranking. More or fewer children in a box is not better or worse.",
)
_HOW = (
    "Each box is a state; its bars show how many children are in it now and at the end, with the line "
    "of the range of runs. Arrows at the right go to states further down, arrows at the left go back "
    "up; the number where an arrow starts is children in the first year, and so is its width. Dashed "
    "arrows, not to scale, are children who come to the picture or leave it."
)
_QUEUE = " A box with a double edge is where children wait for a place."

LAYOUTS = (
    Layout(
        "stocks",
        "Children in each state, now and later",
        (
            Field("name", "state"),
            Field("now", "children now", "count"),
            Field("then", "at the end", "count", "then_low", "then_high"),
            Field("came_per_year", "came, a year", "count"),
            Field("went_per_year", "went, a year", "count"),
            Field("mean_stay_years", "mean stay, years", "number"),
        ),
        "Every child is in one state of each track. Came and went are means of all years: now, and all "
        "who came, less all who went, make the number at the end. Mean stay: years lived there for each "
        "child who left.",
        section="track_name",
    ),
    Layout(
        "services",
        "Places, and who waits for them",
        (
            Field("service_name", "service"),
            Field("places_now", "places now", "count"),
            Field("places_then", "places at the end", "count"),
            Field("waiting_now", "waiting now", "count"),
            Field("waiting_last", "waiting at the end", "count", "waiting_low", "waiting_high"),
            Field("wait_days_first", "days waited, first year", "days"),
            Field("wait_days_last", "last year", "days"),
            Field("gave_up_per_year", "left unhelped, a year", "count"),
        ),
        "Days are the mean of those who got a place that year; of children who wait at the start it is not "
        "known since when, so the first year's are too low. Children who left the line unhelped got "
        "better, got worse, found other help, gave up or grew up.",
    ),
    Layout(
        "flows",
        "Children who move in a year",
        (
            Field("from_name", "from"),
            Field("to_name", "to"),
            Field("happens", "what happens"),
            Field("first_year", "first year", "count"),
            Field("last_year", "last year", "count", "last_low", "last_high"),
        ),
        section="track_name",
        folded=True,
    ),
)  # fmt: skip


def maps(
    tables: Mapping[str, pl.DataFrame], labels: tuple[str, str]
) -> dict[str, SystemMap]:
    """Return the map of each track.

    Args:
        tables: ``stocks``, ``flows`` and ``services`` of ``studies.system_picture``; small numbers
            hidden.
        labels: what the start and the end are called.

    Returns:
        Track to its map, in the order of the tables; states nobody is in are left out.
    """
    found = {}
    for (track,), rows in tables["stocks"].group_by("track", maintain_order=True):
        flows = tables["flows"].filter(pl.col("track") == track).to_dicts()
        waits = tables["services"].filter(pl.col("track") == track).to_dicts()
        found[str(track)] = _map(str(track), rows.to_dicts(), flows, waits, labels)
    return found


def _map(
    track: str,
    states: Sequence[Mapping[str, Any]],
    flows: Sequence[Mapping[str, Any]],
    services: Sequence[Mapping[str, Any]],
    labels: tuple[str, str],
) -> SystemMap:
    used = [row for row in states if _used(row)]
    place = {row["state"]: at for at, row in enumerate(used)}
    most = max(used, key=lambda row: row["now"] or 0.0)["state"]
    edge: dict[tuple[str, str], float] = {}
    for row in flows:
        if CAME in (row["from"],) and row["first_year"] is not None:
            edge[CAME, row["to"]] = row["first_year"]
        if row["to"] == LEFT and row["first_year"] is not None:
            edge[LEFT, row["from"]] = row["first_year"]
    stocks = [
        Stock(
            name=row["name"],
            plain=row["plain"],
            now=row["now"],
            then=row["then"],
            low=row["then_low"],
            high=row["then_high"],
            why=row["now_mark"],
            most=row["state"] == most,
            came=_enough(edge.get((CAME, row["state"]))),
            left=_enough(edge.get((LEFT, row["state"]))),
            waiting=_waiting(row, services),
        )
        for row in used
    ]
    arrows = [
        Arrow(place[row["from"]], place[row["to"]], row["first_year"], row["happens"])
        for row in flows
        if row["from"] in place and row["to"] in place and _enough(row["first_year"])
    ]
    shown = [
        each
        for down in (True, False)
        for each in sorted(
            (a for a in arrows if (a.stop > a.start) == down), key=lambda a: -a.per_year
        )[:MOST_ARROWS]
    ]
    return SystemMap(TRACKS.get(track, track.capitalize()), stocks, shown, labels)


def _used(row: Mapping[str, Any]) -> bool:
    """Whether anybody is in a state; one whose number is hidden stays."""
    return row["now"] is None or row["now"] >= LEAST or (row["then"] or 0.0) >= LEAST


def _enough(count: float | None) -> float:
    return count if count is not None and count >= LEAST else 0.0


def _waiting(
    state: Mapping[str, Any], services: Sequence[Mapping[str, Any]]
) -> tuple[Waiting, ...]:
    found = []
    for row in services:
        if state["state"] == row["waits_in"]:
            days = row["wait_days_last"]
            how = "" if days is None else f": {words.count(days)} days on average"
            found.append(Waiting(f"In line for a place{how}", waits=True))
        elif state["state"] in row["holds"].split(";"):
            places, taken = row["places_then"], state["then"]
            said = f"{words.count(places)} places"
            if taken is not None and ";" not in row["holds"]:
                said = f"{words.count(taken)} of {said} taken"
            share = None if taken is None else taken / max(places, 1)
            found.append(Waiting(said, waits=False, share=share))
    return tuple(found)


def system_figures(tables: Mapping[str, pl.DataFrame], labels: tuple[str, str]) -> Html:
    """The maps of all tracks, each with its table, below how to read them."""
    drawn = maps(tables, labels)
    queues = any(w.waits for each in drawn.values() for s in each.stocks for w in s.waiting)
    return joined(
        [
            tag("p", _HOW + _QUEUE * queues),
            *(_figure(track, each, tables) for track, each in drawn.items()),
        ]
    )


def _figure(track: str, each: SystemMap, tables: Mapping[str, pl.DataFrame]) -> Html:
    return figure(
        f"map-{track}",
        caption=each.title,
        description=_described(each),
        draw=lambda sheet: system_map(sheet, [each], say=words.count),
        data=_data(track, each),
        note=_note(track, each, tables["flows"], tables["stocks"]),
    )


def system_svg(
    tables: Mapping[str, pl.DataFrame], labels: tuple[str, str], title: str
) -> str:
    """One picture of all tracks, as a file of its own.

    Args:
        tables: as for ``maps``.
        labels: what the start and the end are called.
        title: whose system it is.

    Returns:
        SVG with a title and a description, which holds the numbers in words.
    """
    drawn = list(maps(tables, labels).values())
    said = " ".join(f"{each.title}. {_described(each)}" for each in drawn)
    sheet = Sheet("system", title, said, WIDE)
    return f"{system_map(sheet, drawn, say=words.count)}\n"


def _described(each: SystemMap) -> str:
    now, then = each.labels
    states = "; ".join(
        f"{stock.name}: {_known(stock.now, stock.why)} {now}, {_known(stock.then)} "
        f"{'in ' if then.isdigit() else ''}{then}"
        + "".join(f", {each.words[:1].lower()}{each.words[1:]}" for each in stock.waiting)
        for stock in each.stocks
    )
    widest = sorted(each.arrows, key=lambda a: -a.per_year)[:5]
    moves = "; ".join(
        f"{words.count(a.per_year)} from {each.stocks[a.start].name} to {each.stocks[a.stop].name}"
        for a in widest
    )
    return f"{states}. Most children a year: {moves}." if moves else f"{states}."


def _known(value: float | None, why: str = "") -> str:
    return (why or "hidden") if value is None else words.count(value)


def _data(track: str, each: SystemMap) -> Html:
    now, then = each.labels
    heads = [Head("State"), Head(f"Children {now}", number=True), Head(f"Children {then}", number=True)]  # fmt: skip
    rows = [
        (
            stock.name,
            _known(stock.now, stock.why),
            _known(stock.then)
            + (f" {words.span(stock.low, stock.high)}" if stock.low is not None else ""),
        )
        for stock in each.stocks
    ]
    return table(f"map-{track}-table", f"{each.title}: the boxes", heads, rows)


def _note(track: str, each: SystemMap, flows: pl.DataFrame, stocks: pl.DataFrame) -> str:
    said = []
    inner = flows.filter(
        (pl.col("track") == track) & (pl.col("from") != CAME) & (pl.col("to") != LEFT)
    )
    known = inner.drop_nulls("first_year")
    left_out = known.height - len(each.arrows)
    rest = float(known["first_year"].sum()) - sum(a.per_year for a in each.arrows)
    if left_out > 0 and words.count(rest) != "0":
        said.append(
            f"{words.number_word(left_out).capitalize()} smaller "
            f"{'flow is' if left_out == 1 else 'flows are'} not drawn, {'together ' * (left_out > 1)}"
            f"{words.count(rest)} {words.plural(rest, 'child', 'children')} a year: see the tables."
        )
    if inner.height > known.height:
        said.append("Arrows of few children are hidden to protect small numbers.")
    names = stocks.filter(pl.col("track") == track)["name"].to_list()
    empty = [name for name in names if name not in {s.name for s in each.stocks}]
    if empty:
        said.append(f"Nobody is in: {'; '.join(empty)}.")
    return " ".join(said)


def system_page(
    result: Result,
    *,
    name: str,
    labels: tuple[str, str],
    years: int,
    records: bool,
    made_up: bool,
    standing: str = "claimed",
) -> Page:
    """What the page of a system says.

    Args:
        result: of ``studies.system_picture``.
        name: whose system it is.
        labels: what the start and the end are called.
        years: how many were played.
        records: whether it was fitted to children's records; small numbers are then hidden.
        made_up: whether the children are invented.
        standing: ``"claimed"``, ``"checked by ..."`` or ``"verified by ..."``.

    Raises:
        DisclosureError: records show a small count.
    """
    counts = {"stocks": ("now",), "flows": ("first_year",)} if records else {}
    said = PageWords(
        title=f"The system in {name}",
        kicker="See the Child · the system picture",
        about=f"Stocks, flows and queues now, and {words.years_count(years, spelled=True)} on if all went on as now.",
        readers=FOR_THE_COUNCIL if records else "",
        not_meant=NOT_MEANT,
        charts={"stocks": system_figures(result.tables, labels)},
        counts=counts,
        foot_line=NO_CHILD,
    )
    return result_page(result, LAYOUTS, said, made_up=made_up, standing=standing)
