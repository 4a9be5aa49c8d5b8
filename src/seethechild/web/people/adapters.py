"""How allauth behaves here: no sign-up but by invitation; the second factor's secret is encrypted."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from seethechild.web import vault


class AccountAdapter(DefaultAccountAdapter):
    """People come by invitation only."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False


class MFAAdapter(DefaultMFAAdapter):
    """Keeps secrets encrypted."""

    def encrypt(self, text: str) -> str:
        """Encrypt before it is kept."""
        return vault.seal_text(text, of="mfa.secret")

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt what was kept."""
        return vault.open_text(encrypted_text, of="mfa.secret")
