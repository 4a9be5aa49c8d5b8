"""A drawing, photo or sound on its way in: held in memory, so that it never lies on disk in clear.

Django reads what is sent before any view is asked. What is too large is let run through unkept, so that
the page can say so kindly.
"""

import io
from typing import Any, Final

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopFutureHandlers
from django.utils.datastructures import MultiValueDict

from seethechild.web.ideas.pieces import LARGEST

#: Pages that take a file.
TAKERS: Final = frozenset({"ideas:step", "ideas:voice"})
#: Files at once.
MOST: Final = 2


class SmallUploadHandler(FileUploadHandler):
    """Takes files for the pages of ideas alone; others go on to the next handler."""

    def handle_raw_input(self, *_args: Any, **_rest: Any) -> None:
        """Remember whether this page takes files."""
        match = self.request.resolver_match if self.request else None
        self._mine = bool(match and match.view_name in TAKERS)
        self._count = 0

    def new_file(self, *args: Any, **rest: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **rest)
        if not self._mine:
            return
        self._count += 1
        if self._count > MOST:
            raise SkipFile
        self._held = io.BytesIO()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hold a piece; of what is too large only as much as shows that it is."""
        if not self._mine:
            return raw_data
        if self._held.tell() <= LARGEST:
            self._held.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        """Hand over what came."""
        if not self._mine:
            return None
        size = self._held.tell()
        self._held.seek(0)
        return InMemoryUploadedFile(
            self._held, self.field_name, self.file_name, self.content_type, size, None
        )


def bytes_of(files: MultiValueDict[str, Any], name: str) -> bytes | None:
    """Return what was sent in a field; nothing if no file was chosen."""
    given = files.get(name)
    if given is None or (not given.name and not given.size):
        return None
    data: bytes = given.read()
    return data
