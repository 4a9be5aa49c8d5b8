"""What a worker does for this area. It imports the compiled engine: never in the web process."""

from collections.abc import Mapping

from django.urls import reverse

from seethechild.core.progress import Progress
from seethechild.studies.system_picture import keep_system
from seethechild.web.picture.places import by_code
from seethechild.web.picture.system import kept, system_of


def make_system(given: Mapping[str, object], progress: Progress) -> str:
    """Make a council's system picture, unless it is there.

    Args:
        given: ``council``, its code.
        progress: told of each draw.

    Returns:
        Where it is shown.
    """
    council = str(given["council"])
    if system_of(council) is None:
        keep_system(council, kept=kept(), progress=progress)
    return reverse("picture:system", args=[by_code()[council].slug])
