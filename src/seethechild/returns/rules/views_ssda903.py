"""Views over SSDA903: each episode with the child, the one before and the one after."""

from collections.abc import Mapping

import polars as pl


def ssda903_views(
    tables: Mapping[str, pl.DataFrame],
    year: int | None,
) -> dict[str, pl.DataFrame]:
    """Return the views that the rules of SSDA903 are asked of."""
    return {}
