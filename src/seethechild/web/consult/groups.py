"""The groups in which people say what they think: the one place they are read from."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_FILE: Final = Path(__file__).with_name("groups.toml")
_TOLD: Final[dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
#: Who agreed the floors, where nobody says otherwise.
SOURCE: Final[str] = _TOLD["source"]
#: The panel of young people, among who may mark words as fair to show.
PANEL: Final = "panel"


@dataclass(frozen=True)
class Group:
    """A group that is heard by itself.

    Attributes:
        id: as it is kept.
        name: as everybody reads it.
        asked: as who answers chooses it.
        floor: how many in a hundred must be able to live with a proposal.
        marked_by: ``"panel"``, or backgrounds of members who may mark its words as fair to show.
    """

    id: str
    name: str
    asked: str
    floor: int
    marked_by: tuple[str, ...]


#: Young people first, on every page.
GROUPS: Final = {
    one["id"]: Group(**one | {"marked_by": tuple(one["marked_by"])})
    for one in _TOLD["group"]
}
YOUNG: Final = next(iter(GROUPS))
CHOICES: Final = [(one.id, one.name) for one in GROUPS.values()]
