"""Organisations, the people in them, the roles people hold, and invitations."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from seethechild.web.permissions import ROLES


class Organisation(models.Model):
    """A council, a charity, the taskforce: what people belong to."""

    KINDS = (
        ("council", "Council"),
        ("taskforce", "Taskforce"),
        ("verifier", "Verifying organisation"),
    )
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=KINDS)
    #: Of a council: its ONS code, or a made-up council's own.
    council = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["User"]):
    """Find people by address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the person with an address."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody with an account. Children and the public need none."""

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(auto_now_add=True)

    objects = People()

    class Meta:
        ordering = ("name", "email")

    def __str__(self) -> str:
        return self.name

    @cached_property
    def roles(self) -> frozenset[str]:
        """Ids of the roles this person holds."""
        return frozenset(self.held.values_list("role", flat=True))

    @cached_property
    def is_cleared(self) -> bool:
        """Whether safeguarding training and DBS check are both in date today (S18)."""
        return {"training", "dbs"} <= self.clear_on(timezone.localdate())

    def clear_on(self, day: date) -> set[str]:
        """Return what of the two is in date on a day. ``safety`` keeps the rows."""
        held = self.clearances.filter(on__lte=day, until__gte=day, ended=None)
        return set(held.values_list("kind", flat=True))

    @property
    def council(self) -> str:
        """Code of the council this person works for, or nothing."""
        return self.organisation.council

    @property
    def audit_name(self) -> str:
        """What events call this person: a number, not a name."""
        return f"user:{self.pk}"

    @property
    def audit_role(self) -> str:
        """The roles, for an event."""
        return " ".join(sorted(self.roles))[:40]

    @property
    def audit_organisation(self) -> str:
        """The organisation, for an event."""
        return self.organisation.slug


class Role(models.Model):
    """One role one person holds."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="held")
    role = models.CharField(max_length=20, choices=[(one.id, one.name) for one in ROLES])
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("role",)
        constraints = (models.UniqueConstraint(fields=("user", "role"), name="role_once"),)

    def __str__(self) -> str:
        return self.role


class Invitation(models.Model):
    """A place kept for somebody: the link in a message opens it once, for a while."""

    email = models.EmailField()
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    roles = models.JSONField(default=list)
    #: SHA-256 of the word in the link, so that the database alone lets nobody in.
    token_hash = models.CharField(max_length=64, unique=True)
    sent = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-sent",)

    def __str__(self) -> str:
        return f"invitation {self.pk}"
