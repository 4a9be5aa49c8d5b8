"""Tokens by which programs write in somebody's name."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import models

#: What a token may let a program do, in plain words.
SCOPES: Final = {
    "options:write": "Make options",
    "runs:write": "Ask for runs",
}


class ApiToken(models.Model):
    """Lets a program do some of what a person may. The word itself is kept nowhere."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens"
    )
    #: What the person calls it.
    name = models.CharField(max_length=80)
    #: SHA-256 of the word, so that the database alone lets nobody in.
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    #: The last day it was used; the hour would say more of a person than anybody needs.
    last_used = models.DateField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made",)

    def __str__(self) -> str:
        return f"token {self.pk}"

    def holds_at(self, now: datetime) -> bool:
        """Whether it lets anybody in."""
        return self.revoked is None and self.expires > now and self.user.is_active

    @property
    def scope_words(self) -> list[str]:
        """What it lets a program do, in plain words."""
        return [SCOPES[scope] for scope in self.scopes]
