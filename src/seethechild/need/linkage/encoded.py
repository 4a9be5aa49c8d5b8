"""How records of encoded lists are compared: by which of their tokens are equal.

The levels are those of plain lists, as far as tokens can tell them: a name or postcode is compared
where the months of birth agree, or names and postcode all do. *Somewhat alike*, *within nine months*
and *same district* never occur.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import polars as pl
import splink.comparison_level_library as cll
from splink import SettingsCreator, block_on

from seethechild.need.linkage.asked import comparison
from seethechild.need.linkage.levels import (
    BIRTH,
    ENCODED_BLOCKS,
    FAMILY,
    FIRST,
    MONTH,
    MONTH_LEVELS,
    POSTCODE,
    SEX,
)
from seethechild.need.linkage.pairs import Pairs, asked_of_splink, pairs_from, prepared

#: The columns of tokens that ``ENCODED_BLOCKS`` are.
_BLOCKS: Final = ("birth_day", "family", "first", "sector", "whole")
_WHOLE: Final = "coalesce(whole_l = whole_r, false)"
_NEVER: Final = cll.CustomLevel("1 = 0")


def compare_encoded(lists: Mapping[str, pl.DataFrame]) -> Pairs:
    """Compare the records of encoded lists.

    Args:
        lists: name to tokens, as ``encoded_files.read_encoded`` returns them.

    Returns:
        The pairs, as ``pairs.compare`` returns them for plain lists.
    """
    found = asked_of_splink(prepared(lists), encoded_settings())
    return replace(pairs_from(found, lists), blocks=ENCODED_BLOCKS)


def encoded_settings() -> SettingsCreator:
    """Return what Splink is to compare of encoded lists: the levels of ``splink_settings``."""
    return SettingsCreator(
        link_type="link_and_dedupe",
        unique_id_column_name="record",
        source_dataset_column_name="list_name",
        comparisons=[
            comparison(
                "first",
                FIRST,
                [
                    _gap("first"),
                    cll.CustomLevel("both_names_l = both_names_r AND first_l <> first_r"),
                    cll.CustomLevel("first_l = first_r AND NOT first_common_l"),
                    cll.CustomLevel(f"first_l = first_r OR {_WHOLE}"),
                    cll.ArrayIntersectLevel("first_near", 1),
                    _NEVER,
                ],
            ),
            comparison(
                "family",
                FAMILY,
                [
                    # Where the two names are swapped, the first name's level has said so.
                    cll.CustomLevel(
                        "((family_l IS NULL OR family_r IS NULL) AND NOT "
                        f"{_WHOLE}) OR (both_names_l = both_names_r AND first_l <> first_r)"
                    ),
                    cll.CustomLevel("family_l = family_r AND NOT family_common_l"),
                    cll.CustomLevel(f"family_l = family_r OR {_WHOLE}"),
                    cll.ArrayIntersectLevel("family_near", 1),
                    cll.ArrayIntersectLevel("family_parts", 1),
                    _NEVER,
                ],
            ),
            comparison(
                "birth",
                BIRTH,
                [
                    cll.NullLevel("birth_month"),
                    cll.CustomLevel("birth_day_l = birth_day_r"),
                    cll.CustomLevel(
                        "birth_month_l = birth_month_r AND "
                        "(birth_day_l IS NULL OR birth_day_r IS NULL)"
                    ),
                    cll.CustomLevel("birth_month_l = birth_month_r"),
                    cll.ArrayIntersectLevel("whole_birth", 1),
                    _NEVER,
                ],
            ),
            comparison(
                "postcode",
                POSTCODE,
                [
                    _gap("postcode"),
                    cll.CustomLevel(f"postcode_l = postcode_r OR {_WHOLE}"),
                    cll.CustomLevel("sector_l = sector_r"),
                    _NEVER,
                    _NEVER,
                ],
            ),
            comparison(
                "sex",
                SEX,
                [
                    cll.CustomLevel(
                        "CASE WHEN birth_month_l = birth_month_r THEN sex_l IS NULL OR sex_r IS NULL "
                        "ELSE whole_sex_l IS NULL OR whole_sex_r IS NULL END"
                    ),
                    cll.CustomLevel("sex_l = sex_r OR whole_sex_l = whole_sex_r"),
                ],
            ),
            comparison(
                MONTH,
                MONTH_LEVELS,
                [
                    cll.NullLevel("birth_month"),
                    cll.CustomLevel("birth_month_l = birth_month_r"),
                    _NEVER,
                ],
            ),
        ],
        blocking_rules_to_generate_predictions=[block_on(each) for each in _BLOCKS],
        retain_matching_columns=True,
    )


def _gap(column: str) -> cll.CustomLevel:
    return cll.CustomLevel(f"({column}_l IS NULL OR {column}_r IS NULL) AND NOT {_WHOLE}")
