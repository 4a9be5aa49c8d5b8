"""What is wrong, as every answer of the API says it (RFC 9457, problem details)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from seethechild.core.errors import Problem as Told

KIND = "application/problem+json"
PLACES: Final = ("body", "query", "path")


class Wrong(Schema):
    """One thing that is wrong."""

    where: str
    what: str
    mend: str = ""


class Problem(Schema):
    """What is wrong, all at once, and how to mend it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    problems: list[Wrong] = []


#: What any reading may end with, and any writing.
READING: Final = {400: Problem, 404: Problem, 422: Problem, 429: Problem}
WRITING: Final = READING | {401: Problem, 403: Problem}


class RefusedError(Exception):
    """Something that is asked for is not done."""

    def __init__(
        self, status: int, detail: str, problems: Sequence[Told] = (), wait: int = 0
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.problems, self.wait = status, detail, problems, wait


def answer(
    status: int,
    detail: str,
    problems: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """Return a problem as an answer."""
    said = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        problems=[Wrong(**each) for each in problems],
    )
    return JsonResponse(
        said.model_dump(), status=status, content_type=KIND, headers=dict(headers or {})
    )


def no_such() -> JsonResponse:
    """Say that there is nothing of this address."""
    return answer(404, "There is nothing here. The addresses are listed at /api/v1/.")


def handle_all(api: NinjaAPI) -> None:
    """Let every fault of a request be said in one way."""
    api.add_exception_handler(RefusedError, _refused)
    api.add_exception_handler(Http404, lambda _request, _error: no_such())
    api.add_exception_handler(AuthenticationError, _unknown)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(SuspiciousOperation, _suspicious)


def _refused(_request: HttpRequest, error: Any) -> JsonResponse:
    listed = [
        {"where": each.where, "what": each.what, "mend": each.mend}
        for each in error.problems
    ]
    headers = {"Retry-After": str(error.wait)} if error.wait else {}
    return answer(error.status, error.detail, listed, headers)


def _unknown(_request: HttpRequest, _error: Any) -> JsonResponse:
    said = (
        "This needs a token that holds: Authorization: Bearer stc_… "
        "Make one on your account's page."
    )
    return answer(401, said, headers={"WWW-Authenticate": "Bearer"})


def _http(_request: HttpRequest, error: Any) -> JsonResponse:
    return answer(error.status_code, str(error))


def _invalid(_request: HttpRequest, error: Any) -> JsonResponse:
    """Say what is wrong, never what was given."""
    listed = [
        {
            "where": ".".join(str(part)[:80] for part in each["loc"] if part not in PLACES),
            "what": str(each["msg"]),
        }
        for each in error.errors
    ]
    return answer(422, "Some of what was sent cannot be used.", listed)


def _suspicious(_request: HttpRequest, _error: Any) -> JsonResponse:
    return answer(400, "What was sent is too large, or is not what a program would send.")
