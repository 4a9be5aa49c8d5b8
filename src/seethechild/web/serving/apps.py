"""The app's name."""

from django.apps import AppConfig


class ServingConfig(AppConfig):
    """Running the site."""

    name = "seethechild.web.serving"
    label = "serving"
