"""An open call, people, and ideas in it: for tests of ideas, moderation and shaping."""

import io
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from seethechild.web.calls import seed
from seethechild.web.calls.models import Call
from seethechild.web.ideas import actions
from seethechild.web.ideas.sending import receive

#: Made up; looked for wherever exact words must not be.
SECRET = "Zorblax"
WORDS = {
    "worries": f"{SECRET} never tells me when I see my sister.",
    "good": "My carer listens.",
    "dreams": "See my sister each week.",
    "one_thing": "Tell us the day we see our family.",
}


def open_call(make_user, **changes):
    """Make people who keep children safe, and a call that is open today."""
    for name in ("Lead One", "Lead Two"):
        make_user("safeguarding", name=name)
    chair = make_user("chair", name="Chair of Calls")
    days = {"start": timezone.localdate(), "days": timedelta(days=3)}
    call = seed.started(seed.plan(chair, "open", **days), chair)
    Call.objects.filter(pk=call.pk).update(**changes)
    call.refresh_from_db()
    return call


def idea(call, *, form="short", by=None, **given):
    """Receive an idea."""
    given = (
        {"age_band": "8-10", **WORDS, **given} if form != "adult" else {**WORDS, **given}
    )
    return receive(call=call, form=form, given=given, **({"by": by} if by else {}))


def published(call, moderator, *, title="Tell us the day", themes=("home",), **given):
    """Receive an idea and let it through."""
    sent = idea(call, **given)
    safe = {key: text.replace(SECRET, "[removed]") for key, text in WORDS.items()}
    actions.publish(sent.idea, safe=safe, title=title, themes=themes, by=moderator)
    sent.idea.refresh_from_db()
    return sent.idea


def image(kind="JPEG", size=(60, 40), exif=None):
    """Return the bytes of a picture."""
    out = io.BytesIO()
    more = {"exif": exif} if exif is not None else {}
    Image.new("RGB", size, "orange").save(out, kind, **more)
    return out.getvalue()


def upload(data=None, name="drawing.jpg", kind="image/jpeg"):
    """Return a picture as a form sends it."""
    return SimpleUploadedFile(name, image() if data is None else data, kind)


def begin(client, call, form="short", **first):
    """Read the first screen and begin."""
    where = reverse("ideas:start", args=[call.slug, form])
    assert client.get(where).status_code == 200
    answer = client.post(where, first)
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def write(client, call, form="short", **given):
    """Write an idea up to the page where it is checked."""
    begin(client, call, form)
    pages = {
        "pictures": ("hard", "good", "wish"),
        "short": ("houses", "change", "you"),
        "full": ("houses", "change", "you"),
        "adult": ("houses", "change", "you"),
    }
    for page in pages[form]:
        answer = client.post(reverse("ideas:step", args=[page]), given.get(page, {}))
        assert answer.status_code == 302, answer.content.decode()
    return answer.url
