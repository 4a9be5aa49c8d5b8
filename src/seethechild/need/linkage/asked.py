"""What Splink is asked: the levels and blocks of ``levels``, in words that DuckDB and Spark understand."""

from typing import Any, Final

import splink.comparison_level_library as cll
from splink import SettingsCreator, block_on
from splink.comparison_library import CustomComparison
from splink.internals.comparison_level_creator import ComparisonLevelCreator

from seethechild.need.linkage.levels import (
    BIRTH,
    BLOCKS,
    FAMILY,
    FIRST,
    MONTH,
    MONTH_LEVELS,
    POSTCODE,
    SEX,
)

# Brothers and sisters are born at least so many days apart, unless they are twins.
_NEAR: Final = "abs(birth_number_l - birth_number_r) < 270"
# Jaro-Winkler: the levels of Splink's own name comparison.
_ALIKE: Final = 0.92
_SOMEWHAT: Final = 0.8
_SWAPPED: Final = "(first_l = family_r AND family_l = first_r AND first_l <> first_r)"


def splink_settings() -> SettingsCreator:
    """Return what Splink is to compare and how, for every backend that it knows.

    Splink's own weights are not used (see ``same_child``): they take pairs to be either one child
    or two strangers, and brothers and sisters are neither.

    Returns:
        Splink's settings: all pairs within and between lists that agree on a block.
    """
    return SettingsCreator(
        link_type="link_and_dedupe",
        unique_id_column_name="record",
        source_dataset_column_name="list_name",
        comparisons=[_first(), _family(), _birth(), _postcode(), _sex(), _month()],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in BLOCKS],
        retain_matching_columns=True,
    )


def _first() -> CustomComparison:
    return comparison(
        "first",
        FIRST,
        [
            cll.NullLevel("first"),
            cll.CustomLevel(_SWAPPED),
            cll.CustomLevel("first_l = first_r AND NOT first_common_l"),
            cll.CustomLevel("first_l = first_r"),
            cll.Or(_one_slip("first"), cll.JaroWinklerLevel("first", _ALIKE)),
            cll.JaroWinklerLevel("first", _SOMEWHAT),
        ],
    )


def _family() -> CustomComparison:
    return comparison(
        "family",
        FAMILY,
        [
            # Where the two names are swapped, the first name's level has said so.
            cll.CustomLevel(f"family_l IS NULL OR family_r IS NULL OR {_SWAPPED}"),
            cll.CustomLevel("family_l = family_r AND NOT family_common_l"),
            cll.CustomLevel("family_l = family_r"),
            cll.Or(_one_slip("family"), cll.JaroWinklerLevel("family", _ALIKE)),
            cll.And(
                cll.CustomLevel("(family_l LIKE '%-%' OR family_r LIKE '%-%')"),
                cll.ArrayIntersectLevel("family_parts", 1),
            ),
            cll.JaroWinklerLevel("family", _SOMEWHAT),
        ],
    )


def _birth() -> CustomComparison:
    same_year = _same("1, 4", "1, 4")
    same_rest = _same("5, 4", "5, 4")
    swapped = f"{_same('5, 2', '7, 2')} AND {_same('7, 2', '5, 2')}"
    return comparison(
        "birth",
        BIRTH,
        [
            cll.NullLevel("birth_month"),
            cll.CustomLevel("birth_day_l = birth_day_r"),
            cll.CustomLevel(
                "birth_month_l = birth_month_r AND (birth_day_l IS NULL OR birth_day_r IS NULL)"
            ),
            cll.CustomLevel("birth_month_l = birth_month_r"),
            cll.Or(
                cll.And(
                    cll.CustomLevel(f"({same_year} OR {same_rest})"),
                    cll.DamerauLevenshteinLevel("birth_day", 1),
                ),
                cll.CustomLevel(f"({same_year} AND {swapped})"),
            ),
            cll.CustomLevel(_NEAR),
        ],
    )


def _postcode() -> CustomComparison:
    return comparison(
        "postcode",
        POSTCODE,
        [
            cll.NullLevel("postcode"),
            cll.CustomLevel("postcode_l = postcode_r"),
            cll.CustomLevel("sector_l = sector_r"),
            _one_slip("postcode"),
            cll.CustomLevel("district_l = district_r"),
        ],
    )


def _sex() -> CustomComparison:
    return comparison("sex", SEX, [cll.NullLevel("sex"), cll.CustomLevel("sex_l = sex_r")])


def _month() -> CustomComparison:
    return comparison(
        MONTH,
        MONTH_LEVELS,
        [
            cll.NullLevel("birth_month"),
            cll.CustomLevel("birth_month_l = birth_month_r"),
            cll.CustomLevel(_NEAR),
        ],
    )


def _one_slip(column: str) -> ComparisonLevelCreator:
    """Return the level of one letter wrong, more, less or swapped with the next.

    Then either the first or the last letter is the same: that is quick to see, and spares most
    pairs the slow comparison.
    """
    ends = " OR ".join(
        f"{end}({column}_l, 1) = {end}({column}_r, 1)" for end in ("left", "right")
    )
    return cll.And(
        cll.CustomLevel(f"({ends})"),
        cll.CustomLevel(f"abs(length({column}_l) - length({column}_r)) <= 1"),
        cll.DamerauLevenshteinLevel(column, 1),
    )


def _same(left: str, right: str) -> str:
    return f"substr(birth_day_l, {left}) = substr(birth_day_r, {right})"


def comparison(
    field: str, names: tuple[str, ...], levels: list[ComparisonLevelCreator]
) -> CustomComparison:
    """Return Splink's comparison: the first level is for gaps, the last for all else.

    Args:
        field: what it is called.
        names: of its levels, as in ``levels``.
        levels: from the gap and the highest level down, without the one for all else.
    """
    # Splink goes from the highest level down, so the names are told in turn.
    told = [names[0], *reversed(names[1:])]
    every = [*levels, cll.ElseLevel()]
    if len(every) != len(told):  # pragma: no cover - a mistake in this file
        raise AssertionError(field)
    named: list[ComparisonLevelCreator | dict[str, Any]] = [
        each.configure(label_for_charts=name, is_null_level=place == 0)
        for place, (each, name) in enumerate(zip(every, told, strict=True))
    ]
    return CustomComparison(output_column_name=field, comparison_levels=named)
