"""What every page of the site is told."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Return the words every template may use."""
    return {
        "version": settings.VERSION,
        "demo": settings.DEMO,
        "contact_email": settings.CONTACT_EMAIL,
        "area": getattr(request.resolver_match, "app_name", ""),
    }
