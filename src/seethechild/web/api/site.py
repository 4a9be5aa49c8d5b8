"""The API as one thing: its addresses, its description, its way of saying what is wrong."""

from functools import cached_property
from typing import Any

from django.conf import settings
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from seethechild.web.api import asking, reading, voices
from seethechild.web.api.problems import KIND, handle_all

ABOUT = (
    "What is recorded of children in each council of England, reforms and options, and the runs that "
    "say what an option may change. Published figures only; nothing here is about one child. Ideas, "
    "examples of practice and proposals as everybody may see them. "
    "Reading needs no token."
)
FIRST_ERROR = 400


class ExactJson(JSONRenderer):
    """Numbers that are none are a fault of ours, not something to send."""

    json_dumps_params = {"allow_nan": False, "ensure_ascii": False}


class Api(NinjaAPI):
    """Says of problems that they are problem details."""

    def get_openapi_schema(self, **_: Any) -> OpenAPISchema:
        """Return the description, made once: it is long work, and takes nothing from a request."""
        return self._description

    @cached_property
    def _description(self) -> OpenAPISchema:
        schema = super().get_openapi_schema()
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, said in operation["responses"].items():
                    if int(status) >= FIRST_ERROR:
                        said["content"] = {KIND: said["content"].pop("application/json")}
        return schema


api = Api(
    title="See the Child",
    version="1",
    description=ABOUT,
    urls_namespace="api-1",
    docs_url=None,  # its own page needs no script, least of all from elsewhere
    renderer=ExactJson(),
    openapi_extra={"info": {"license": {"name": "MIT"}}, "x-version": settings.VERSION},
)
api.add_router("", reading.router, tags=["read"])
api.add_router("", voices.router, tags=["voices"])
api.add_router("", asking.router, tags=["ask"])
handle_all(api)
