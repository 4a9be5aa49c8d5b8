"""Where the sector's real and sample files stand, and small returns made up for tests."""

from pathlib import Path

import pytest

from seethechild.core.progress import Silent
from seethechild.returns.intake import Intake, take_in

SECTOR = Path(__file__).resolve().parents[4] / "shared" / "reference" / "sector"
needs_sector = pytest.mark.skipif(
    not SECTOR.is_dir(), reason="the sector's files are not beside this"
)

#: A made-up return of two children; one of them has two episodes.
HEADER = """CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB
MARKED1,1,01/02/2010,WBRI,A123456789012,,
MARKED2,2,03/04/2008,AIND,UN1,1,05/06/2023
"""
EPISODES = """CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
MARKED1,10/05/2023,S,C2,N1,U6,PR1,01/09/2023,X1,CARPL,MA1 2RK,MA3 4RK,SC123456
MARKED1,01/09/2023,P,C2,N1,U4,PR1,,,,MA1 2RK,MA5 6RK,SC654321
MARKED2,20/12/2023,S,V2,N8,K2,PR4,,,,MA7 8RK,MA9 0RK,SC777777
"""
UASC = """CHILD,SEX,DOB,DUC
MARKED2,2,03/04/2008,03/04/2026
"""


def take(*paths: Path, **options: object) -> Intake:
    """Take returns in, unwatched."""
    return take_in(paths, progress=Silent(), **options)  # type: ignore[arg-type]


def write(folder: Path, **files: str | bytes) -> Path:
    """Write files called ``name.csv`` into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.csv").write_bytes(data)
    return folder


def said(taken: Intake) -> str:
    """Return all words an intake would show to anybody."""
    return "\n".join(
        [
            *map(str, taken.problems),
            *map(repr, taken.repairs),
            *(f"{file.name} {file.said}" for file in taken.files),
        ]
    )
