"""Addresses of safeguarding."""

from django.urls import path

from seethechild.web.safety import staff_views, views

app_name = "safety"
urlpatterns = [
    path("", views.home, name="home"),
    path("raise/", views.hear, name="raise"),
    path("raise/done/", views.raised, name="raised"),
    path("concern/<slug:name>/", views.concern, name="concern"),
    path("concern/<slug:name>/look/", views.look, name="look"),
    path("concern/<slug:name>/<slug:what>/", views.act, name="act"),
    path("rota/", staff_views.rota, name="rota"),
    path("rota/add/", staff_views.add_cover, name="add_cover"),
    path("rota/<int:pk>/end/", staff_views.end_cover, name="end_cover"),
    path("clearance/", staff_views.clearances, name="clearances"),
    path("clearance/<int:pk>/", staff_views.clearance, name="clearance"),
    path("clearance/<int:pk>/end/", staff_views.end_clearance, name="end_clearance"),
    path("alerts/", staff_views.alerts, name="alerts"),
    path("numbers/", staff_views.for_the_board, name="numbers"),
]
