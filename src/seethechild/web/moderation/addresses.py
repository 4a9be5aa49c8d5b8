"""Addresses that other areas ask for."""

from django.urls import reverse


def of_held(key: str) -> str:
    """Return where safeguarding sees an idea itself."""
    return reverse("moderation:held", args=[key])
