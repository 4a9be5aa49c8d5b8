"""The app's name, and what others ask of it."""

from django.apps import AppConfig

from seethechild.web import retention
from seethechild.web.jobs import periodic
from seethechild.web.jobs.kinds import register

#: What is kept, how long, and what deletes it (P8).
TIMERS = (
    ("ideas that were begun and not sent", "1 day after the last touch", "tidy_drafts"),
    ("ways to reach who sent an idea", "until its day, at most 6 months", "tidy_contacts"),
    ("drawings and sounds of nothing that was sent", "1 day", "tidy_files"),
)


class IdeasConfig(AppConfig):
    """What children, families and practitioners send, and what becomes of it."""

    name = "seethechild.web.ideas"

    def ready(self) -> None:
        """Say who tells an advocate, what a form's words are, who counts, what is deleted when."""
        from seethechild.web.calls import counting, form_words  # noqa: PLC0415 - models are there now

        here = "seethechild.web.ideas"
        register("advocate", f"{here}.tasks:tell_advocate")
        periodic.register(f"{here}.tidying:tell_again", every=600)
        form_words.register(f"{here}.form_words:texts_of")
        counting.register(f"{here}.public:counts_of_call")
        for kind, kept, find in TIMERS:
            retention.register(kind, kept, f"{here}.tidying:{find}")
