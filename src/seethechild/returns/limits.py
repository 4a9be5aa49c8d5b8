"""What a file may ask of the machine: its size, and what a zip file or workbook unpacks to.

A zip file of a few kilobytes can unpack to more than any disk holds, so its claims are checked
before anything is unpacked, and kept to while it is.
"""

import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from seethechild.core.errors import DataError, Problem

_MB = 2**20
#: Largest file that is read, in bytes. A return of a large council is far below a tenth of it.
MAX_FILE_BYTES = 4096 * _MB
#: Most that a zip file or workbook may unpack to, in bytes.
MAX_UNPACKED_BYTES = 2048 * _MB
#: Most members of a zip file or workbook.
MAX_MEMBERS = 5000
#: Most that a member may unpack to for each byte it is packed in, once it is large.
MAX_RATIO = 250
_LARGE_BYTES = 64 * _MB
_STEP_BYTES = _MB
#: What reading a damaged zip file may end in.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def check_size(path: Path, size: int) -> None:
    """Refuse a file that is larger than any return.

    Raises:
        DataError: it is.

    Example:
        >>> check_size(Path("episodes.csv"), 10 * 2**30)
        Traceback (most recent call last):
        seethechild.core.errors.DataError: episodes.csv: is larger than any return (10.0 GB; ...
    """
    if size > MAX_FILE_BYTES:
        what = f"is larger than any return ({_gb(size)}; {_gb(MAX_FILE_BYTES)} are read)"
        raise DataError(Problem(path.name, what, "Split it by year, or name another file."))


def check_archive(path: Path) -> None:
    """Refuse a zip file or workbook that is broken, locked, or unpacks to too much.

    Args:
        path: the file.

    Raises:
        DataError: with what it claims.
    """
    with _opened(path) as archive:
        _check_members(path, archive.infolist())


def unpack(path: Path, folder: Path) -> Iterator[Path]:
    """Unpack a zip file of returns into a folder, member by member.

    Members that are folders, hidden, or lie outside the folder by their name are left out.

    Args:
        path: the zip file.
        folder: an empty folder.

    Yields:
        The files made.

    Raises:
        DataError: the file is broken, locked, or unpacks to too much.
    """
    with _opened(path) as archive:
        members = archive.infolist()
        _check_members(path, members)
        for member in sorted(members, key=lambda each: each.filename):
            parts = _parts(member)
            if not _is_wanted(member, parts):
                continue
            target = folder.joinpath(*parts)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as packed, target.open("xb") as file:
                    while piece := packed.read(_STEP_BYTES):
                        file.write(piece)
            except _DAMAGE:
                raise _broken(path) from None
            yield target


def kept_out(path: Path) -> list[Problem]:
    """Return why members of a zip file are not unpacked, where that is no matter of course.

    Hidden files are passed over without a word. Their names are not repeated: they could be anything.

    Args:
        path: the zip file, which can be unpacked.
    """
    with _opened(path) as archive:
        members = archive.infolist()
    count = sum(_leads_outside(each) for each in members)
    if count:
        what = (
            f"has {count} file{'s' * (count > 1)} whose place lies outside of it; left out"
        )
        return [Problem(path.name, what, "Do not trust it; ask who sent it.")]
    if not any(_is_wanted(each, _parts(each)) for each in members):
        return [Problem(path.name, "is a zip file with no file in it", "Make it again.")]
    return []


def _check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    claimed = sum(member.file_size for member in members)
    if any(member.flag_bits & 1 for member in members):
        raise DataError(
            Problem(path.name, "is locked with a password", "Save it without one.")
        )
    dense = any(
        member.file_size > max(_LARGE_BYTES, MAX_RATIO * member.compress_size)
        for member in members
    )
    if len(members) > MAX_MEMBERS or claimed > MAX_UNPACKED_BYTES or dense:
        what = (
            f"would unpack to more than any return ({_gb(claimed)}, {len(members)} members)"
        )
        raise DataError(Problem(path.name, what, "Do not open it; ask who sent it."))


def _is_wanted(member: zipfile.ZipInfo, parts: tuple[str, ...]) -> bool:
    odd = any(part.startswith((".", "__MACOSX")) or ":" in part for part in parts)
    return bool(parts) and not (member.is_dir() or odd or _leads_outside(member))


def _leads_outside(member: zipfile.ZipInfo) -> bool:
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    absolute = member.filename.startswith(("/", "\\"))
    return is_link or absolute or ".." in _parts(member)


def _parts(member: zipfile.ZipInfo) -> tuple[str, ...]:
    return PurePosixPath(member.filename.replace("\\", "/")).parts


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except _DAMAGE:
        raise _broken(path) from None


def _broken(path: Path) -> DataError:
    what = "is not a whole zip file or workbook; it may have been cut off"
    return DataError(Problem(path.name, what, "Copy it again, or save it anew."))


def _gb(size: int) -> str:
    return f"{size / 2**30:.1f} GB"
