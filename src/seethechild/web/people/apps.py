"""The app's name."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People, organisations, roles."""

    name = "seethechild.web.people"
    label = "people"

    def ready(self) -> None:
        """Listen to what allauth does."""
        from seethechild.web.people import signals  # noqa: F401, PLC0415 - once apps are there
