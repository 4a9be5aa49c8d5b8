"""Pictures and sounds that come in: made anew, small, sealed; what is broken or evil is refused kindly."""

import io
import struct
import zlib

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from seethechild.web.ideas import files, pieces
from seethechild.web.ideas.models import Attachment, Draft
from tests.web import ideas_world as world

EXIF_PLACE = 0x8825


def with_metadata():
    """A photo that says where, when and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0132] = "CameraOfZorblax", "2026:01:01 10:00:00"
    exif.get_ifd(EXIF_PLACE)[2] = (51.0, 30.0, 0.0)
    exif[0x0112] = 6  # turned by a quarter
    return world.image(exif=exif, size=(60, 40))


def png_with(width, height, *chunks):
    """A PNG that says a size and holds chunks, without the points."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(*one) for one in chunks)


def test_s13_metadata_is_gone_and_the_picture_stands_upright():
    """S13: metadata is gone and the picture stands upright."""
    given = with_metadata()
    assert b"CameraOfZorblax" in given
    made = pieces.picture(given)
    assert b"CameraOfZorblax" not in made.data
    with Image.open(io.BytesIO(made.data)) as seen:
        assert not dict(seen.getexif())
        assert set(seen.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "dpi",
        }
        assert seen.size == (made.width, made.height) == (40, 60)


def test_s13_a_png_loses_its_words_and_colours_stay():
    out = io.BytesIO()
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415

    words = PngInfo()
    words.add_text("Author", "Zorblax")
    Image.new("RGBA", (30, 20), (255, 0, 0, 0)).save(out, "PNG", pnginfo=words)
    made = pieces.picture(out.getvalue() + b"Zorblax after the end")
    assert made.mime == "image/png"
    assert b"Zorblax" not in made.data
    with Image.open(io.BytesIO(made.data)) as seen:
        assert seen.getpixel((1, 1)) == (255, 255, 255)  # what was see-through is white


def test_a_large_photo_is_made_small():
    made = pieces.picture(world.image(size=(4000, 3000)))
    assert max(made.width, made.height) == pieces.SIDE
    assert len(made.data) < 200_000


def test_a_picture_that_would_fill_the_memory_is_not_unpacked():
    bomb = png_with(60_000, 60_000, (b"IDAT", zlib.compress(b"\0" * 10_000)))
    with pytest.raises(pieces.RefusedError, match="too big"):
        pieces.picture(bomb)
    words = zlib.compress(b"x" * 80_000_000)
    hidden = png_with(10, 10, (b"zTXt", b"a\0\0" + words), (b"IDAT", b""))
    with pytest.raises(pieces.RefusedError):
        pieces.picture(hidden)


@pytest.mark.parametrize(
    "evil",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\0" * 40,
        b"\xff\xd8\xff" + b"\0" * 100,
        b"%PDF-1.4",
        b"MZ\x90\x00",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        world.image()[:-200],
        b"",
    ],
)
def test_what_is_no_picture_is_refused_in_kind_words(evil):
    with pytest.raises(pieces.RefusedError) as error:
        pieces.picture(evil)
    assert str(error.value).endswith((".", "?"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 600), st.binary(min_size=1, max_size=20))
def test_a_picture_changed_anywhere_is_made_anew_or_refused_and_nothing_else(place, noise):
    data = bytearray(with_metadata())
    data[place : place + len(noise)] = noise
    try:
        made = pieces.picture(bytes(data))
    except pieces.RefusedError:
        return
    with Image.open(io.BytesIO(made.data)) as seen:
        assert not dict(seen.getexif())


def test_what_is_a_picture_and_a_page_at_once_becomes_only_a_picture():
    both = world.image() + b"<script>alert(1)</script>"
    assert b"script" not in pieces.picture(both).data


@pytest.mark.parametrize(
    ("start", "mime"),
    [
        (b"RIFF\0\0\0\0WAVE", "audio/wav"),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"\x1aE\xdf\xa3", "audio/webm"),
        (b"OggS", "audio/ogg"),
        (b"ID3\x04", "audio/mpeg"),
    ],
)
def test_sounds_are_known_by_how_they_begin(start, mime):
    assert pieces.sound(start + b"\0" * 50).mime == mime


def test_what_is_no_sound_is_refused():
    for evil in (b"<html>", b"MZ", world.image(), b""):
        with pytest.raises(pieces.RefusedError):
            pieces.sound(evil)


# --- through the site -----------------------------------------------------------------------


@pytest.fixture
def writer(make_user, settings, tmp_path):
    """Somebody who is writing the full form."""
    settings.DATA = tmp_path
    client = Client()
    world.begin(client, world.open_call(make_user), "full")
    return client


CHANGE = reverse("ideas:step", args=["change"])


@pytest.mark.django_db
def test_s13_a_photo_lies_sealed_and_without_its_metadata(writer):
    sent = world.upload(with_metadata(), name="Zorblax at home.jpg")
    assert writer.post(CHANGE, {"drawing": sent}).status_code == 302
    (kept,) = files.folder().iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert files.folder().stat().st_mode & 0o777 == 0o700
    assert b"JFIF" not in kept.read_bytes()
    opened = files.read(kept.name)
    assert b"JFIF" in opened
    assert b"Zorblax" not in opened
    assert "Zorblax" not in Draft.objects.get().answers  # neither its name


@pytest.mark.django_db
def test_s13_a_sound_is_kept_private_and_never_given_out(writer, make_user):
    """S13: a sound is kept private and never given out."""
    sound = world.upload(b"OggS" + b"\0" * 90, name="me.ogg", kind="audio/ogg")
    assert writer.post(CHANGE, {"sound": sound}).status_code == 302
    assert writer.get(reverse("ideas:own_file", args=[0])).status_code == 404
    writer.post(reverse("ideas:check"))
    kept = Attachment.objects.get()
    assert kept.kind == "sound"
    from seethechild.web.ideas import actions  # noqa: PLC0415

    idea = kept.contribution
    actions.publish(idea, safe={"typed_up": "I said"}, title="T", themes=[],
                    by=make_user("moderator"), shown=[kept.pk])  # fmt: skip
    kept.refresh_from_db()
    assert kept.shown is False
    where = reverse("ideas:drawing", args=[idea.name, kept.pk])
    assert Client().get(where).status_code == 404
    from django.db import IntegrityError, transaction  # noqa: PLC0415

    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.update(shown=True)


@pytest.mark.django_db
def test_a_file_that_is_refused_loses_no_words(writer):
    sent = {"one_thing": "Keep my words", "drawing": world.upload(b"MZ evil")}
    answer = writer.post(CHANGE, sent)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "can not open that as a picture" in shown
    assert "Keep my words" in shown
    assert not list(files.folder().iterdir())


@pytest.mark.django_db
def test_a_file_that_is_too_large_is_refused_kindly(writer, monkeypatch):
    monkeypatch.setattr("seethechild.web.ideas.pieces.LARGEST", 1_000)
    monkeypatch.setattr("seethechild.web.ideas.upload.LARGEST", 1_000)
    answer = writer.post(
        CHANGE, {"one_thing": "x", "drawing": world.upload(b"\xff" * 200_000)}
    )
    assert "too big" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("limit", ["IDEAS_BYTES_AN_HOUR", "IDEAS_BYTES_A_DAY"])
def test_no_address_and_not_all_together_fill_the_disk_and_words_are_kept(
    writer, settings, limit
):
    cache.clear()
    kept = len(pieces.picture(world.image()).data)
    setattr(settings, limit, kept)  # one drawing
    assert writer.post(CHANGE, {"drawing": world.upload()}).status_code == 302
    told = writer.post(CHANGE, {"one_thing": "My words", "drawing": world.upload()})
    shown = told.content.decode()
    assert "We can not take more files now" in shown
    assert "My words" in shown
    assert len(list(files.folder().iterdir())) == 1
    assert writer.post(CHANGE, {"one_thing": "My words"}).status_code == 302
    writer.defaults["REMOTE_ADDR"] = "203.0.113.9"
    other = writer.post(CHANGE, {"drawing": world.upload()}).status_code
    assert other == (302 if limit == "IDEAS_BYTES_AN_HOUR" else 200)
    cache.clear()


@pytest.mark.django_db
def test_files_that_are_sent_to_other_pages_are_not_kept(writer):
    writer.post(reverse("ideas:step", args=["houses"]), {"drawing": world.upload()})
    writer.post(reverse("ideas:code"), {"code": "a b c d", "drawing": world.upload()})
    assert not list(files.folder().iterdir())


@pytest.mark.django_db
def test_a_few_files_are_enough(writer):
    for _ in range(5):
        writer.post(CHANGE, {"drawing": world.upload()})
    assert len(list(files.folder().iterdir())) == 3
