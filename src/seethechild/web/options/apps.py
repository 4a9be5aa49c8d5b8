"""The app's name."""

from django.apps import AppConfig


class OptionsConfig(AppConfig):
    """Options."""

    name = "seethechild.web.options"
    label = "options"
