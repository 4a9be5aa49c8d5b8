"""One page with one form: asked, done, and on to the next page."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from seethechild.web.audit.moving import StateError
from seethechild.web.people.models import User


def me(request: HttpRequest) -> User:
    """Return who asks, on a page only people with an account can open."""
    return cast("User", request.user)


def sent(request: HttpRequest) -> Any:
    """Return what was filled in, if anything was."""
    return request.POST if request.method == "POST" else None


def ask(
    request: HttpRequest,
    form: forms.BaseForm,
    do: Callable[..., object],
    *,
    title: str,
    button: str,
    after: str,
    said: str = "",
    words: str = "",
    who: str = "",
    template: str = "taskforce/form.html",
    **more: object,
) -> HttpResponse:
    """Ask with a form; once it is right do what it is for.

    Args:
        request: of whoever asks.
        form: with what was sent, if anything was.
        do: takes the form's answers by name.
        title: the page's heading.
        button: what the button says.
        after: the address to go to when it is done, and back.
        said: told on the next page.
        words: under the heading.
        who: who may see the page.
        template: of the page.
        **more: for the template.
    """
    status = 200
    if form.is_valid():
        try:
            do(**form.cleaned_data)
        except StateError as why:
            form.add_error(None, str(why))
            status = 409
        else:
            if said:
                messages.success(request, said)
            return redirect(after)
    shown = {
        "form": form, "title": title, "button": button, "back": after, "words": words,
        "who": who, **more,
    }  # fmt: skip
    return render(request, template, shown, status=status)
