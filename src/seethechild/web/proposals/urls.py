"""Addresses."""

from django.urls import path

from seethechild.web.proposals import (
    change_views,
    join_views,
    read_views,
    say_views,
    shape_views,
    views,
)

app_name = "proposals"
urlpatterns = [
    path("", views.home, name="home"),
    path("idea/<slug:name>/", views.life, name="life"),
    path("desk/", shape_views.desk, name="desk"),
    path("alike/", shape_views.alike, name="alike"),
    path("new/", shape_views.new, name="new"),
    path("join/<int:pk>/", join_views.join, name="join"),
    path("merging/<int:pk>/", join_views.merging, name="merging"),
    path("splitting/<int:pk>/", join_views.splitting, name="splitting"),
    path("change/<int:pk>/", views.change, name="change"),
    path("change/<int:pk>/settle/", change_views.settle_change, name="settle_change"),
    path(
        "change/<int:pk>/take-back/", change_views.withdraw_change, name="withdraw_change"
    ),
    path("change/<int:pk>/own/", change_views.own_proposal, name="own_proposal"),
    path("comment/<int:pk>/hide/", say_views.hide, name="hide"),
    path("objection/<int:pk>/", say_views.answer_objection, name="answer_objection"),
    path("of/<slug:slug>/", views.one, name="one"),
    path("of/<slug:slug>/write/", shape_views.write, name="write"),
    path("of/<slug:slug>/like/", join_views.like, name="like"),
    path("of/<slug:slug>/move/<slug:name>/", join_views.move, name="move"),
    path("of/<slug:slug>/go/<slug:to>/", shape_views.way, name="way"),
    path("of/<slug:slug>/merge/", join_views.merge, name="merge"),
    path("of/<slug:slug>/split/", join_views.split, name="split"),
    path("of/<slug:slug>/replace/", join_views.replace, name="replace"),
    path("of/<slug:slug>/change/", change_views.suggest, name="suggest"),
    path("of/<slug:slug>/version/<int:number>/", views.version, name="version"),
    path(
        "of/<slug:slug>/version/<int:number>/<int:paragraph>/",
        say_views.comment,
        name="comment",
    ),
    path("panel/<int:pk>/read/", read_views.read_panel, name="read_panel"),
    path("panel/<int:pk>/risk/", read_views.read_panel_risk, name="read_panel_risk"),
    path("panel/<slug:kind>/<int:pk>/risk/", read_views.shown_risk, name="shown_risk"),
    path("of/<slug:slug>/panel/", views.panel, name="panel"),
    path("of/<slug:slug>/panel/write/", say_views.write_panel, name="write_panel"),
    path("of/<slug:slug>/panel/safety/", say_views.panel_safety, name="panel_safety"),
    path("of/<slug:slug>/panel/object/", say_views.object_, name="object"),
    path("of/<slug:slug>/decision/", say_views.decision, name="decision"),
    path("of/<slug:slug>/decision/dissent/", say_views.dissent, name="dissent"),
    path("of/<slug:slug>/decision/publish/", say_views.publish, name="publish"),
    path("of/<slug:slug>/answers/", say_views.answers, name="answers"),
    path("of/<slug:slug>/answers/<slug:name>/", say_views.answer, name="answer"),
]
