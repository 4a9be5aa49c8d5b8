"""Pages of this area."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """Show the first page of the area."""
    return render(request, "options/home.html")
