"""What a council's own records hold of children known to it, for ``need picture``."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.core.provenance import Input
from seethechild.journeys.access.observed import covered_years
from seethechild.journeys.dataset import Dataset, inputs, load
from seethechild.reference.councils import find_council
from seethechild.report.release import WHOLE, Counted
from seethechild.studies.need_recorded import AT_LEAST, NO_BOUND, Recorded
from seethechild.studies.releases import releasing

_IN_NEED = (
    "family_help",
    "disabled_children_support",
    "child_protection_plan",
    "looked_after",
)
_APART = {
    "cpp_number": "child_protection_plan",
    "cla_number": "looked_after",
}
_WORDS = {
    "referrals_children": "Children referred",
    "cin_stock": "Children in need on 31 March",
    "cpp_number": "Children on a protection plan on 31 March",
    "cla_number": "Children looked after on 31 March",
    "cin_others": "Other children in need on 31 March",
    "mh_referred": "Children waiting for or getting mental health help on 31 March",
}
_SAYS = {
    "referrals_children": "Some children referred need no help, and others are never referred.",
    "mh_referred": "Some have no disorder, and many with one never ask.",
}
_LEAST = "So many are in these records. Others may be in need and not known."
_MARCH, _LAST = 3, 31


@dataclass(frozen=True, eq=False)
class Own:
    """What a dataset holds.

    Attributes:
        name: what the dataset is called.
        council: code of the council whose children surveys are carried over to.
        made_up: whether the children are made up.
        rows: its numbers, small ones hidden.
        inputs: what it was made from.
    """

    name: str
    council: str
    made_up: bool
    rows: tuple[Recorded, ...]
    inputs: tuple[Input, ...]


def own_records(path: Path, council: str | None = None) -> Own:
    """Count children known to a council in its own dataset, small counts hidden.

    Args:
        path: folder of the dataset.
        council: whose children surveys are carried over to; only where the data name no council.

    Raises:
        DataError: the folder holds no dataset.
        SpecError: no council is named, or another than the data's.
        UnknownNameError: there is no such council.
    """
    dataset = load(path)
    named = None if council is None else find_council(council).code
    if dataset.council is None and named is None:
        what = "the data are of no council that is known"
        mend = "Say --council NAME, to whose children surveys are carried over."
        raise SpecError(Problem("council", what, mend))
    if None not in (named, dataset.council) and named != dataset.council:
        what = f"the data are of {find_council(dataset.council or '').name}"
        raise SpecError(Problem("council", what, "Leave --council out."))
    with releasing(path, dataset, "need picture") as door:
        counts = counted(dataset)
        shown = counts if counts.is_empty() else door.release("known", counts, _HIDE)
    rows = tuple(_row(row) for row in shown.to_dicts())
    code = dataset.council or named or ""
    return Own(dataset.name, code, dataset.made_up, rows, tuple(inputs(dataset)))


_HIDE = Counted({"children": ()})


def counted(dataset: Dataset) -> pl.DataFrame:
    """Return true counts of the last whole year: children referred, in need, and getting help.

    Children in need are those with a plan, those looked after, and others, so that what is hidden of
    one is not to be worked out from the rest.
    """
    years = covered_years(dataset.coverage, "referrals")
    if not years:
        return pl.DataFrame()
    year = years[-1]
    day = date(year, _MARCH, _LAST)
    referred = dataset.events.filter(
        (pl.col("kind") == "referral")
        & (pl.col("date") > date(year - 1, _MARCH, _LAST))
        & (pl.col("date") <= day)
    )
    there = dataset.spells.filter(
        (pl.col("start") <= day) & (pl.col("stop").is_null() | (pl.col("stop") > day))
    )
    helped = there.filter((pl.col("track") == "help") & pl.col("state").is_in(_IN_NEED))
    by_state = dict(helped.group_by("state").agg(pl.col("child_id").n_unique()).iter_rows())
    rows: list[tuple[str, str, str, str, int]] = [
        ("referrals_children", "referred", WHOLE, WHOLE, _children(referred)),
        ("cin_stock", "in need", WHOLE, WHOLE, _children(helped)),
        *(
            (name, "in need", "state", state, by_state.get(state, 0))
            for name, state in _APART.items()
        ),
        (
            "cin_others", "in need", "state", "others",
            sum(by_state.get(each, 0) for each in _IN_NEED[:2]),
        ),
    ]  # fmt: skip
    if (dataset.spells["track"] == "mind").any():
        mind = there.filter((pl.col("track") == "mind") & (pl.col("state") != "none"))
        rows.append(("mh_referred", "mind", WHOLE, WHOLE, _children(mind)))
    names = ["id", "measure", "group", "level", "children"]
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(year=pl.lit(year))


def _children(frame: pl.DataFrame) -> int:
    return frame["child_id"].n_unique()


def _row(row: dict[str, object]) -> Recorded:
    name, value = str(row["id"]), row["children"]
    return Recorded(
        name,
        _WORDS[name],
        None if value is None else float(str(value)),
        str(row["children_mark"]),
        int(str(row["year"])),
        NO_BOUND if name in _SAYS else AT_LEAST,
        _SAYS.get(name, _LEAST),
        "the council's own records",
        "A",
    )
