"""The app's name, and the work it has done for it."""

from django.apps import AppConfig

from seethechild.web.checking import subjects
from seethechild.web.jobs.kinds import register


class JourneysConfig(AppConfig):
    """A council's own journeys."""

    name = "seethechild.web.journeys"
    label = "journeys"

    def ready(self) -> None:
        """Say who builds datasets and plays runs on them, and what can be checked."""
        register("dataset", "seethechild.web.journeys.tasks:build")
        register("own_run", "seethechild.web.journeys.tasks:play")
        subjects.register("published", "seethechild.web.journeys.answers:subject")
