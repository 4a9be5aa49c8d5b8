"""Public pages are made once for everybody, and anew for whoever may see something else."""

from django.http import HttpResponse
from django.test import RequestFactory

from seethechild.web.conditional import Kept, public


def asked(view, path="/", **more):
    return view(RequestFactory().get(path, **more))


def view_of(said):
    """A public page whose standing is the last thing said, and how often it was made."""
    made = []

    @public(lambda: said[-1])
    def page(request):
        made.append(request.get_full_path())
        return HttpResponse(f"{said[-1]} {request.get_full_path()}")

    return page, made


def test_a_page_is_made_once_and_given_to_everybody():
    page, made = view_of(["kept once"])
    first, second = asked(page, "/kept/?a=1"), asked(page, "/kept/?a=1")
    assert made == ["/kept/?a=1"]
    assert second.content == first.content == b"kept once /kept/?a=1"
    assert dict(second.items()) == dict(first.items())
    assert second.headers["Cache-Control"] == "no-cache"
    assert second is not first  # what is put on one answer is not on the next


def test_another_address_and_another_standing_are_other_pages():
    said = ["claimed"]
    page, made = view_of(said)
    for path in ("/other/", "/other/?x", "/other/"):
        assert asked(page, path).content.decode() == f"claimed {path}"
    said.append("checked")
    assert asked(page, "/other/").content == b"checked /other/"
    assert len(made) == 3


def test_who_is_signed_in_or_has_a_message_gets_a_page_of_their_own():
    page, made = view_of(["own"])
    for cookie in ("sessionid=x", "messages=y", "sessionid=x"):
        answer = asked(page, "/own/", HTTP_COOKIE=cookie)
        assert "ETag" not in answer.headers
    assert len(made) == 3


def test_who_has_the_page_is_told_so_without_it_being_made():
    page, made = view_of(["there"])
    etag = asked(page, "/there/").headers["ETag"]
    again = asked(page, "/there/", HTTP_IF_NONE_MATCH=etag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == etag
    assert len(made) == 1


def test_faults_and_redirects_are_not_kept():
    answers = [HttpResponse("gone", status=404), HttpResponse("there")]
    page = public()(lambda request: answers.pop(0))
    assert asked(page, "/mended/").status_code == 404
    assert asked(page, "/mended/").content == b"there"


def test_what_is_kept_has_an_end():
    kept = Kept(most=100)
    for place in range(50):
        kept.keep(str(place), HttpResponse("x" * 20))
    assert [place for place in range(50) if kept.get(str(place))] == [45, 46, 47, 48, 49]
    kept.keep("long", HttpResponse("x" * 51))
    assert kept.get("long") is None
    kept.get("45")
    kept.keep("new", HttpResponse("x" * 20))
    assert kept.get("45")
    assert kept.get("46") is None
