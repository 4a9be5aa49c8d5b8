"""Whose interest an option serves: the direction for children against that of the money."""

from dataclasses import dataclass

import polars as pl

from seethechild.report.sentences import COUNCIL, row_of


@dataclass(frozen=True)
class Interest:
    """Whose interest an option serves.

    Attributes:
        children: ``"better"``, ``"worse"``, ``"mixed"`` or ``"unclear"``.
        council: ``"saves"``, ``"pays"``, ``"unclear"`` or ``"not priced"``.
        sentence: the two together, in words.
    """

    children: str
    council: str
    sentence: str


_INTEREST = {
    ("better", "saves"): "Children gain and so does the council: their interests agree.",
    (
        "better",
        "pays",
    ): "Children gain and the council pays. The child's interest comes first: "
    "cost alone is no reason to set this aside.",
    (
        "worse",
        "saves",
    ): "The council saves while children fare worse. To choose this for its "
    "saving would put the agency's interest before the child's.",
    ("worse", "pays"): "Children fare worse and the council pays: it serves nobody here.",
    (
        "mixed",
        "saves",
    ): "Some outcomes get better for children and some worse, and the council "
    "saves. The saving must not settle it: look at which children lose.",
    (
        "mixed",
        "pays",
    ): "Some outcomes get better for children and some worse, and the council "
    "pays. Look at which children lose before the money.",
    (
        "unclear",
        "saves",
    ): "The council's saving is surer than any gain for children. To choose "
    "this now would be to choose it for the agency's sake.",
    ("unclear", "pays"): "The council pays and it is not clear that children gain.",
}
_CHILDREN_ONLY = {
    "better": "Children gain; whether the council saves is not known.",
    "worse": "Children fare worse, whatever it does to the council's money.",
    "mixed": "Some outcomes get better for children and some worse; whether the council "
    "saves is not known.",
    "unclear": "Neither children's gain nor the council's is clear.",
}


def whose_interest(
    outcomes: pl.DataFrame, money: pl.DataFrame, prices: pl.DataFrame
) -> Interest:
    """Set the direction for children against that of the council's money.

    An outcome counts only if it has a direction and its range leaves out no difference.

    Args:
        outcomes: ``frames.OUTCOMES`` of one option.
        money: ``frames.MONEY`` of the option.
        prices: ``frames.PRICES`` of the option; with any, the council's total is not known.

    Returns:
        Both directions and a sentence.

    Example:
        >>> gains = pl.DataFrame({"direction": ["fewer"], "low": [-5.0], "high": [-1.0]})
        >>> saves = pl.DataFrame({"payer": ["council"], "low": [-9.0], "high": [-2.0]})
        >>> whose_interest(gains, saves, pl.DataFrame()).children
        'better'
    """
    sure = outcomes.filter(
        (pl.col("direction") != "none") & ((pl.col("low") > 0) | (pl.col("high") < 0))
    )
    good = (pl.col("low") > 0) == (pl.col("direction") == "more")
    gains, losses = sure.filter(good).height, sure.filter(~good).height
    signs = {(True, True): "mixed", (True, False): "better", (False, True): "worse"}
    children = signs.get((gains > 0, losses > 0), "unclear")
    row = row_of(money, "payer", COUNCIL)
    if row is None:
        council = "not priced"
    elif (row["high"] or 0.0) < 0 and not prices.height:
        council = "saves"
    elif (row["low"] or 0.0) > 0:
        council = "pays"
    else:
        council = "not priced" if prices.height else "unclear"
    said = _INTEREST.get((children, council), _CHILDREN_ONLY[children])
    if prices.height and council == "not priced":
        said = f"{said} It turns on a price that nobody has published."
    return Interest(children, council, said)
