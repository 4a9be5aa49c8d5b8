"""Addresses."""

from django.urls import path

from seethechild.web.consult import desk_views, read_views, views

app_name = "consult"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/<slug:slug>/", desk_views.plan, name="plan"),
    path("words/<int:pk>/", read_views.read, name="read"),
    path("words/<int:pk>/risk/", read_views.read_risk, name="read_risk"),
    path("words/<int:pk>/withhold/", read_views.withhold, name="withhold"),
    path("of/<slug:name>/", views.check, name="check"),
    path("of/<slug:name>/thank-you/", views.answered, name="answered"),
    path("of/<slug:name>/take-back/", views.take_back, name="take_back"),
    path("of/<slug:name>/result/", views.result, name="result"),
    path("of/<slug:name>/call-off/", desk_views.call_off, name="call_off"),
    path("of/<slug:name>/fair/", desk_views.fair, name="fair"),
    path("of/<slug:name>/answer/<slug:group>/", desk_views.answer, name="answer"),
]
