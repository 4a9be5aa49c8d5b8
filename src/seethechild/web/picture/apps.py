"""The app's name."""

from django.apps import AppConfig

from seethechild.web.checking.subjects import register


class PictureConfig(AppConfig):
    """The picture."""

    name = "seethechild.web.picture"
    label = "picture"

    def ready(self) -> None:
        """Say what of this area can be checked."""
        register("picture", "seethechild.web.picture.standing:subject")
