"""The app's name."""

from django.apps import AppConfig

from seethechild.web.checking.subjects import register
from seethechild.web.jobs import kinds


class PictureConfig(AppConfig):
    """The picture."""

    name = "seethechild.web.picture"
    label = "picture"

    def ready(self) -> None:
        """Say what of this area can be checked, and who does its jobs."""
        register("picture", "seethechild.web.picture.standing:subject")
        register("system", "seethechild.web.picture.system:subject")
        register("need", "seethechild.web.picture.need:subject")
        kinds.register("system", "seethechild.web.picture.tasks:make_system")
