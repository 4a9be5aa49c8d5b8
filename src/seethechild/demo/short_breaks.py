"""Short breaks of disabled children: single stays away from home, told in the return on care.

They are no time in care: a child lives with the family (legal status V3, each stay recorded).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from seethechild.demo.chance import Luck
from seethechild.demo.need import Episode, Row
from seethechild.demo.people import Person
from seethechild.demo.records import as_frame

#: A fostering home that is no long-term one; homes of short breaks have no postcode in the return.
_PLACE, _NEED, _LEGAL = "U6", "N2", "V3"


def short_breaks(
    told: Sequence[tuple[Person, Episode]], truth: Mapping[str, Any], *, seed: int
) -> pl.DataFrame:
    """Return stays of short breaks, as episodes of the record ``care_episodes``.

    Args:
        told: children and episodes of need.
        truth: parameters.
        seed: of the council.
    """
    settings = truth["short_breaks"]
    rows: list[Row] = []
    for person, episode in told:
        if not person.disabilities:
            continue
        luck = Luck(seed, "short breaks", person.life.row, episode.referred)
        for state, start, stop in episode.spells:
            if state != "family_help" or not luck.yes(settings["share"]):
                continue
            at = max(start, person.birth) + settings["first"]
            end = (settings["until"] + at) if stop is None else stop
            while at + settings["nights"] < end:
                back = at + luck.whole(1, settings["nights"])
                rows.append(
                    {"child": person.child, "start": at, "stop": back, "start_reason": "S",
                     "legal_status": _LEGAL, "need": _NEED, "place": _PLACE, "provider": "PR1",
                     "end_reason": "E8"}
                )  # fmt: skip
                at = back + settings["every"]
    return as_frame("care_episodes", rows)
