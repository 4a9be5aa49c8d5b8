"""The app's name."""

from django.apps import AppConfig


class CheckingConfig(AppConfig):
    """Checking."""

    name = "seethechild.web.checking"
    label = "checking"
