"""The app's name."""

from django.apps import AppConfig


class OptionsConfig(AppConfig):
    """Options."""

    name = "seethechild.web.options"
    label = "options"

    def ready(self) -> None:
        """Say who does this area's jobs, and what of it can be checked."""
        from seethechild.web import retention  # noqa: PLC0415 - once apps are there
        from seethechild.web.checking import subjects  # noqa: PLC0415 - the same
        from seethechild.web.jobs import kinds  # noqa: PLC0415 - the same

        kinds.register("run", "seethechild.web.options.tasks:play")
        kinds.register("ready", "seethechild.web.options.tasks:make_ready")
        subjects.register("run", "seethechild.web.options.subjects:run")
        subjects.register("reform", "seethechild.web.options.subjects:reform")
        retention.register(
            "drafts of options",
            "90 days after they were last used",
            "seethechild.web.options.actions:tidy",
        )
