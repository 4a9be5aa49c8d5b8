"""The app's name, and what others ask of it."""

from django.apps import AppConfig

from seethechild.web.jobs.kinds import register


class IdeasConfig(AppConfig):
    """What children, families and practitioners send, and what becomes of it."""

    name = "seethechild.web.ideas"

    def ready(self) -> None:
        """Say who tells an advocate, and what a form's words are."""
        from seethechild.web.calls import form_words  # noqa: PLC0415 - models are ready now

        register("advocate", "seethechild.web.ideas.tasks:tell_advocate")
        form_words.register("seethechild.web.ideas.form_words:texts_of")
