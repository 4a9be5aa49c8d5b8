"""Addresses of this area."""

from django.urls import path

from seethechild.web.options import run_views, views

app_name = "options"
urlpatterns = [
    path("", views.home, name="home"),
    path("reforms/", views.reforms, name="reforms"),
    path("reforms/<slug:slug>/", views.reform, name="reform"),
    path("reforms/<slug:slug>/reform.toml", views.reform_file, name="reform_file"),
    path("build/", views.start, name="start"),
    path("compare/", run_views.compare, name="compare"),
    path("run/<slug:fingerprint>/", run_views.result, name="result"),
    path("run/<slug:fingerprint>/again/", run_views.again, name="again"),
    path("run/<slug:fingerprint>/report.html", run_views.report, name="report"),
    path("run/<slug:fingerprint>/result.json", run_views.result_file, name="result_file"),
    path("run/<slug:fingerprint>/report.pdf", run_views.pdf, name="pdf"),
    path("run/<slug:fingerprint>/<slug:name>.csv", run_views.table, name="table"),
    path("option/<slug:name>/", views.option, name="option"),
    path("option/<slug:name>/title/", views.title, name="title"),
    path("option/<slug:name>/add/", views.add, name="add"),
    path("option/<slug:name>/copy/", views.copy, name="copy"),
    path("option/<slug:name>/delete/", views.delete, name="delete"),
    path("option/<slug:name>/preview/", views.panel, name="panel"),
    path("option/<slug:name>/preview/ready/", views.ready, name="ready"),
    path("option/<slug:name>/run/", run_views.ask, name="ask"),
    path(
        "option/<slug:name>/<int:number>/reform.toml", views.option_file, name="option_file"
    ),
    path("option/<slug:name>/<int:number>/remove/", views.remove, name="remove"),
    path("option/<slug:name>/<int:number>/<slug:step>/", views.step, name="step"),
]
