"""Files on their way in: sealed as they come, so that nothing of them is ever on disk in clear."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from seethechild.web.permissions import is_analyst
from seethechild.web.vault import SealedWriter

#: How a file of each kind starts; text starts with neither a mark of its own nor a zero byte.
STARTS = {".xlsx": b"PK\x03\x04", ".zip": b"PK\x03\x04", ".parquet": b"PAR1"}
TEXTS = (".csv", ".xml", ".json")
KINDS = (*TEXTS, *STARTS)


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # cannot be given at run time
    """A file that came in and lies sealed: its content is not to be had from here."""

    def __init__(
        self, name: str, size: int, sealed: Path, sha256: str, start: bytes
    ) -> None:
        super().__init__(file=None, name=name, size=size)
        self.sealed, self.sha256, self.start = sealed, sha256, start

    def problem(self) -> str:
        """Say what is wrong with it as a file of a return; nothing if it may be one."""
        kind = Path(self.name or "").suffix.lower()
        if kind not in KINDS:
            return _("Choose CSV, XML, Excel (.xlsx), JSON, Parquet or zip files.")
        if not self.size:
            return _("The file is empty. Export it again.")
        if kind in STARTS and not self.start.startswith(STARTS[kind]):
            return (
                _("The file does not hold what its name says. Save it again as %s.") % kind
            )
        if kind in TEXTS and not _is_text(self.start):
            return _("The file is not text. Export it again as %s.") % kind
        return ""

    def discard(self) -> None:
        """Delete it."""
        self.sealed.unlink(missing_ok=True)

    def close(self) -> None:
        """Do nothing: nothing is open."""


def _is_text(start: bytes) -> bool:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True  # UTF-16, as spreadsheets write it
    return b"\x00" not in start


class SealingUploadHandler(FileUploadHandler):
    """Seals what an analyst uploads, piece by piece; stops what is too large.

    Django reads what is sent before any view or door is asked, so files that are sent to another page,
    or by anybody else, are let run through here and never kept.
    """

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self._came = 0
        self._paths: list[Path] = []
        self._files: list[SealedWriter] = []

    def new_file(self, *args: Any, **rest: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **rest)
        if not _is_wanted(self.request):
            raise SkipFile
        folder = settings.DATA / "uploads"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = folder / f"{get_random_string(40)}.sealed"
        self._paths.append(self._path)
        self._file, self._hash, self._start = (
            SealedWriter(self._path),
            hashlib.sha256(),
            b"",
        )
        self._files.append(self._file)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal a piece."""
        self._came += len(raw_data)
        if self._came > settings.UPLOAD_LARGEST:
            self.upload_interrupted()
            raise RequestDataTooBig("More was uploaded than this site takes at once.")
        self._hash.update(raw_data)
        self._start = self._start or raw_data[:4096]
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        """Hand over what was sealed."""
        self._file.close()
        return SealedUpload(
            self.file_name or "", file_size, self._path, self._hash.hexdigest(), self._start
        )

    def upload_interrupted(self) -> None:
        """Leave nothing of files that did not all come whole."""
        for file in self._files:
            file.close()
        for path in self._paths:
            path.unlink(missing_ok=True)


def _is_wanted(request: HttpRequest | None) -> bool:
    match = request.resolver_match if request else None
    if request is None or match is None:
        return False
    return match.view_name == "journeys:upload" and bool(is_analyst.test(request.user))
