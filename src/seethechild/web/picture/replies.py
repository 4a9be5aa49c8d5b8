"""What a council says of its page, in its own words: the right of reply.

Whoever runs the site puts the council's text into the data folder as ``replies/<slug>.txt``.
"""

from django.conf import settings

#: What a file says of the right of reply.
REPLY = "The council may answer: see How we know, Right of reply."
#: A council's text is shown whole up to this many letters; a longer one is not meant to be here.
LONGEST = 5_000


def reply_of(slug: str) -> str:
    """Return what a council answered; empty where it has not."""
    path = settings.DATA / "replies" / f"{slug}.txt"
    if not path.is_file():
        return ""
    return str(path.read_text(encoding="utf-8"))[:LONGEST].strip()
