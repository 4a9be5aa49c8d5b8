"""Addresses of the site: one line an area."""

from django.urls import include, path

urlpatterns = [
    path("", include("seethechild.web.picture.urls")),
    path("options/", include("seethechild.web.options.urls")),
    path("journeys/", include("seethechild.web.journeys.urls")),
    path("published/", include("seethechild.web.journeys.published_urls")),
    path("checked/", include("seethechild.web.checking.checked_urls")),
    path("checking/", include("seethechild.web.checking.urls")),
    path("how-we-know/", include("seethechild.web.known.urls")),
    path("safety/", include("seethechild.web.safety.urls")),
    path("calls/", include("seethechild.web.calls.urls")),
    path("ideas/", include("seethechild.web.ideas.urls")),
    path("moderation/", include("seethechild.web.moderation.urls")),
    path("practice/", include("seethechild.web.practice.urls")),
    path("taskforce/", include("seethechild.web.taskforce.urls")),
    path("organisations/", include("seethechild.web.alliance.urls")),
    path("proposals/", include("seethechild.web.proposals.urls")),
    path("consult/", include("seethechild.web.consult.urls")),
    path("research/", include("seethechild.web.research.urls")),
    path("theory/", include("seethechild.web.theory.urls")),
    path("people/tokens/", include("seethechild.web.api.token_urls")),
    path("people/", include("seethechild.web.people.urls")),
    path("export/", include("seethechild.web.backup.urls")),
    path("api/", include("seethechild.web.api.urls")),
    path("work/", include("seethechild.web.jobs.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
]
