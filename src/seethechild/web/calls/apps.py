"""The app."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Calls for ideas: what is asked of whom, and all that must stand before one opens."""

    name = "seethechild.web.calls"
