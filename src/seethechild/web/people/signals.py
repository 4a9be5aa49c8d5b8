"""What allauth does by itself gets its event too: signing in and out, passwords, second factors."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factor
from django.contrib.auth import signals as auth
from django.dispatch import receiver

from seethechild.web.audit.actions import record


@receiver(auth.user_logged_in)
def _in(user: Any, **_rest: Any) -> None:
    record(verb="sign in", by=user, on=user, changes=0)


@receiver(auth.user_logged_out)
def _out(user: Any, **_rest: Any) -> None:
    if user is not None:
        record(verb="sign out", by=user, on=user, changes=0)


@receiver([account.password_changed, account.password_reset, account.password_set])
def _password(user: Any, **_rest: Any) -> None:
    record(verb="change password", by=user, on=user)


@receiver(
    [factor.authenticator_added, factor.authenticator_removed, factor.authenticator_reset]
)
def _factor(user: Any, **_rest: Any) -> None:
    record(verb="change second factor", by=user, on=user, changes=0)
