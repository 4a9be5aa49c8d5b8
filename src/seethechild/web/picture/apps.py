"""The app's name."""

from django.apps import AppConfig


class PictureConfig(AppConfig):
    """The picture."""

    name = "seethechild.web.picture"
    label = "picture"
