"""Addresses of a council's own journeys."""

from django.urls import path, re_path

from seethechild.web.journeys import views

app_name = "journeys"
urlpatterns = [
    path("", views.home, name="home"),
    path("upload/", views.upload, name="upload"),
    path("upload/<int:pk>/delete/", views.delete_upload, name="delete_upload"),
    re_path(r"^ask/(?P<what>check|build)/$", views.ask, name="ask"),
    path("dataset/<int:number>/", views.dataset, name="dataset"),
    path("dataset/<int:number>/<slug:name>/", views.answer, name="answer"),
    path("dataset/<int:number>/<slug:name>.json", views.download, name="download"),
    path("child/", views.look, name="look"),
    path("publish/", views.publish, name="publish"),
    path("publish/<int:pk>/take-back/", views.withdraw, name="withdraw"),
    path("run/", views.ask_run, name="ask_run"),
    path("run/<int:pk>/", views.run, name="run"),
    path("run/<int:pk>/report.html", views.run_report, name="run_report"),
]
