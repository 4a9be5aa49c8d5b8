"""The tracks, states and bands of the system model that published figures can bear.

States come from the code lists; only those that have rates are played. Age bands follow the
bands of the looked-after tables, duration bands those of the child-in-need and plan tables.
"""

from functools import lru_cache

import numpy as np

from seethechild.model.system import FloatArray
from seethechild.reference.codes import states

TRACKS = ("help", "legal", "home")
GROUPS = ("children", "unaccompanied")

#: Ages in years at which a band starts; everyone leaves at the last.
AGE_EDGES: FloatArray = np.array([0.0, 1.0, 5.0, 10.0, 16.0, 18.0, 21.0, 25.0])
#: Names of the bands below 18 in the measures of the looked-after tables.
CHILD_BANDS = ("under_1", "1_4", "5_9", "10_15", "16_plus")
CHILD_BAND_COUNT = len(CHILD_BANDS)
AGE_BAND_COUNT = len(AGE_EDGES) - 1
#: Years in a state at which a duration band starts; the last is open.
DURATION_EDGES: FloatArray = np.array([0.0, 0.25, 0.5, 1.0, 2.0])
DURATION_BANDS = ("0_3m", "3_6m", "6_12m", "1_2y", "2y_plus")
DURATION_BAND_COUNT = len(DURATION_EDGES)

LEGAL_IN_CARE = ("section_20", "proceedings", "care_order", "placement_order", "remand")
HOMES_IN_CARE = (
    "foster",
    "childrens_home",
    "supported_accommodation",
    "with_parents_under_order",
    "placed_for_adoption",
    "other",
)


@lru_cache
def played_states() -> dict[str, tuple[str, ...]]:
    """Return, for each track, the states that have rates, in the order of the code list.

    Example:
        >>> played_states()["help"][:2]
        ('none', 'family_help')
    """
    codes = states()
    return {
        track: tuple(
            codes.filter((codes["track"] == track) & codes["has_rates"])["id"].to_list()
        )
        for track in TRACKS
    }


def flat(rate: float) -> FloatArray:
    """Return one rate for every child under 18 and every duration; shape (A, D).

    Example:
        >>> flat(2.0)[0, 0], flat(2.0)[-1, 0]
        (np.float64(2.0), np.float64(0.0))
    """
    return by_age(np.full(CHILD_BAND_COUNT, rate))


def by_age(rates: FloatArray) -> FloatArray:
    """Return rates by age band below 18 for every duration; shape (A, D).

    Args:
        rates: shape (5,), one for each band below 18, per child-year.
    """
    table = np.zeros((AGE_BAND_COUNT, DURATION_BAND_COUNT))
    table[:CHILD_BAND_COUNT] = np.asarray(rates)[:, None]
    return table


def by_duration(rates: FloatArray) -> FloatArray:
    """Return rates by duration band for every age below 18; shape (A, D).

    Args:
        rates: shape (5,), one for each duration band, per child-year.
    """
    table = np.zeros((AGE_BAND_COUNT, DURATION_BAND_COUNT))
    table[:CHILD_BAND_COUNT] = np.asarray(rates)[None, :]
    return table


def always(share: float = 1.0) -> FloatArray:
    """Return the same branch share for every age band; shape (A,)."""
    return np.full(AGE_BAND_COUNT, share)
