"""The page that lists the API, and somebody's own tokens."""

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seethechild.web.api import actions
from seethechild.web.api.forms import TokenForm
from seethechild.web.api.models import SCOPES, ApiToken
from seethechild.web.api.problems import no_such
from seethechild.web.people.models import User


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """List what programs can ask for, in plain words."""
    from seethechild.web.api.site import api  # noqa: PLC0415 - addresses import this module

    schema = api.get_openapi_schema()
    listed = [
        _told(path, method, operation)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    ]
    return render(request, "api/home.html", {"operations": listed, "scopes": SCOPES})


def _told(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    query = [
        each["name"] for each in operation.get("parameters", []) if each["in"] == "query"
    ]
    return {
        "method": method.upper(),
        "path": path,
        "about": operation["description"],
        "query": ", ".join(query),
        "needs_token": "security" in operation,
    }


@csrf_exempt
def missing(_request: HttpRequest) -> HttpResponse:
    """Say in the API's way that there is nothing here."""
    return no_such()


@never_cache
@require_http_methods(["GET", "POST"])
@reauthentication_required  # asked before the page, so that nothing is filled in twice
def tokens(request: HttpRequest) -> HttpResponse:
    """List somebody's tokens, and make one: its word is shown this once."""
    me = cast("User", request.user)
    form = TokenForm(request.POST if request.method == "POST" else None, user=me)
    if form.is_valid():
        made, word = actions.make_token(user=me, **form.cleaned_data)
        return render(request, "api/token_made.html", {"token": made, "word": word})
    shown = {"form": form, "tokens": actions.open_tokens(me)}
    return render(request, "api/tokens.html", shown)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of somebody's own tokens."""
    me = cast("User", request.user)
    found = get_object_or_404(ApiToken, pk=pk, user=me, revoked=None)
    actions.revoke_token(token=found, by=me)
    messages.success(request, _("The token opens nothing any more."))
    return redirect("tokens:home")
