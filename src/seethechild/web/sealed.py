"""A text column that is encrypted at rest."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from seethechild.web.vault import open_text, seal_text


class SealedTextField(models.TextField):  # type: ignore[type-arg]
    """Holds text in clear in Python and sealed in the database; it cannot be searched or sorted.

    What was sealed is bound to its table and column. A change of its content is noticed when it is
    read (``SealError``).
    """

    def from_db_value(
        self, value: str | None, _expression: Any, _connection: BaseDatabaseWrapper
    ) -> str | None:
        """Open what the database gave; nothing stays nothing."""
        return open_text(value, of=self._place) if value else value

    def get_prep_value(self, value: Any) -> Any:
        """Seal what goes to the database."""
        return seal_text(str(value), of=self._place) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse to look for something in it, but for whether there is anything."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    @property
    def _place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"  # noqa: SLF001 - Django documents it
