"""Managers that give nothing to whoever may not see it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from seethechild.web.permissions import can_safeguard


class Seen(models.QuerySet[Any]):
    """Rows about concerns; ``at`` is the way from the row to its concern."""

    at = ""

    def for_user(self, user: Any) -> Self:
        """Return what this person may see; nothing without the role, training and checks in date.

        Somebody of a council sees that area alone, and never what is about staff or an authority: that
        would be their own (S15). Somebody of the taskforce sees every area.
        """
        if not can_safeguard.test(user):
            return self.none()
        if not user.council:
            return self.all()
        own = {f"{self.at}area": user.council, f"{self.at}about_staff": False}
        return self.filter(**own)


class SeenBeside(Seen):
    """Rows that hang on a concern."""

    at = "concern__"


class Guarded(models.Manager[Any]):
    """Gives nothing until it is told for whom; the program itself asks ``everything``."""

    def __init__(self, rows: type[Seen]) -> None:
        super().__init__()
        self._rows = rows

    def get_queryset(self) -> Seen:
        """Return nothing."""
        return self._rows(self.model, using=self._db).filter(Q(pk__in=()))

    def for_user(self, user: Any) -> Seen:
        """Return what this person may see."""
        return self._rows(self.model, using=self._db).for_user(user)
