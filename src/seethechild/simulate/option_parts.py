"""Read the parts of a reform: what it acts on, whom it may reach, its law, its costs."""

from collections.abc import Iterable

from seethechild.core.errors import did_you_mean
from seethechild.reference import codes, facts
from seethechild.simulate.option_fields import Fields
from seethechild.simulate.option_schema import COST_UNITS, CostItem, Eligible, Law, Target

_COST_KEYS = (
    "item", "per", "payer", "gbp", "low", "high", "price_year", "source", "spend_line",
    "spend_line_pct", "ages", "staff", "note",
)  # fmt: skip
_LAW_KEYS = ("act", "section", "enacted", "commenced")
_TARGET_KEYS = {
    "rate": ("track", "from", "to"),
    "threshold": ("track", "from", "to", "need"),
    "duration": ("track", "state"),
    "event": ("event",),
    "price": ("item",),
    "capacity": ("service",),
}


def read_target(fields: Fields | None, kind: str) -> Target:
    """Return what a change acts on; keep a problem for every unknown name."""
    if fields is None or not kind:
        return Target()
    fields.only(_TARGET_KEYS[kind])
    if kind == "price":
        return Target(item=_known(fields, "item", "price", facts.prices()["item"].unique()))
    if kind == "event":
        return Target(event=_known(fields, "event", "event", codes.events()["id"]))
    if kind == "capacity":
        return Target(service=fields.text("service", required=True))
    return _moves(fields, kind)


def _moves(fields: Fields, kind: str) -> Target:
    track = fields.text("track", required=True)
    keys = ("state",) if kind == "duration" else ("from", "to")
    leaving, *rest = (fields.texts(key) for key in keys)
    entering = rest[0] if rest else ()
    need = fields.texts("need") if kind == "threshold" else ()
    target = Target(track, leaving, entering, need=need)
    tracks = tuple(codes.states()["track"].unique(maintain_order=True))
    if track and track not in tracks:
        fields.problem("track", f'there is no track "{track}"', meant(track, tracks))
        return target
    named = [
        (track, key, names) for key, names in zip(keys, (leaving, entering), strict=False)
    ]
    for of, key, names in (*named, ("need", "need", need)):
        known = _states_of(of)
        for name in names:
            if of and name not in known:
                fields.problem(key, f'{of} has no state "{name}"', meant(name, known))
    return target


def _states_of(track: str) -> tuple[str, ...]:
    states = codes.states()
    return tuple(states.filter(states["track"] == track)["id"])


def _known(fields: Fields, key: str, what: str, names: Iterable[str]) -> str:
    said, known = fields.text(key, required=True), tuple(names)
    if said and said not in known:
        fields.problem(key, f'there is no {what} "{said}"', meant(said, known))
    return said


def read_eligible(fields: Fields | None) -> Eligible:
    """Return whom a change may reach; children up to 18, not unaccompanied, if not said."""
    if fields is None:
        return Eligible()
    fields.only(("ages", "unaccompanied"))
    ages = fields.ages("ages") or (Eligible.age_low, Eligible.age_high)
    return Eligible(*ages, fields.flag("unaccompanied", default=False))


def read_law(fields: Fields | None) -> Law | None:
    """Return the law that asks for a reform; None if none does."""
    if fields is None:
        return None
    fields.only(_LAW_KEYS)
    return Law(
        act=fields.text("act", required=True),
        section=fields.text("section"),
        enacted=fields.day("enacted"),
        commenced=fields.day("commenced"),
    )


def read_cost(fields: Fields) -> CostItem:
    """Return one cost; keep a problem for a price without year and source."""
    fields.only(_COST_KEYS)
    per = fields.text("per", required=True)
    known = (*COST_UNITS, *codes.events()["id"])
    if per and per not in known:
        fields.problem("per", f'nothing is counted by "{per}"', meant(per, known))
    payer = _known(fields, "payer", "payer", codes.payers()["id"])
    year = fields.number("price_year", low=1900, why="the year whose pounds it is in")
    item = CostItem(
        item=fields.text("item", required=True),
        per=per,
        payer=payer,
        gbp=fields.number("gbp", low=0, why="pounds"),
        low=fields.number("low", low=0, why="pounds"),
        high=fields.number("high", low=0, why="pounds"),
        price_year=None if year is None else int(year),
        source=fields.text("source"),
        spend_line=fields.text("spend_line"),
        spend_line_pct=fields.number("spend_line_pct", low=0, why="per cent of the line"),
        ages=fields.ages("ages"),
        staff=fields.text("staff"),
        note=fields.text("note"),
    )
    _check_price(fields, item)
    return item


def _check_price(fields: Fields, item: CostItem) -> None:
    if item.gbp is not None and (item.price_year is None or not item.source):
        fields.problem(
            "gbp",
            "a price without its year and source cannot be used",
            "Add price_year and source, or leave the price out to see where it breaks even.",
        )
    if item.gbp is not None and item.spend_line:
        fields.problem("gbp", "is given beside spend_line", "Keep one of the two.")
    if bool(item.spend_line) != (item.spend_line_pct is not None):
        fields.problem(
            "spend_line", "needs its share", "Give spend_line and spend_line_pct."
        )
    if (item.per == "resident") != (item.ages is not None):
        fields.problem(
            "ages", "belongs to a cost per resident, and to no other", "Add or remove it."
        )


def meant(name: str, known: tuple[str, ...]) -> str:
    """Return what to do about a name that is not known."""
    close = did_you_mean(name, known)
    return f"Did you mean {close[0]}?" if close else f"Use one of {', '.join(known)}."
