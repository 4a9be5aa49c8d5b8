"""Addresses: writing an idea, what became of it, and those that are published."""

from django.urls import path

from seethechild.web.ideas import code_views, group_views, views, write_views

app_name = "ideas"
urlpatterns = [
    path("", views.home, name="home"),
    path("start/<slug:call>/<slug:form>/", write_views.start, name="start"),
    path("write/check/", write_views.check, name="check"),
    path("write/more/", write_views.touch, name="touch"),
    path("write/sent/", write_views.sent, name="sent"),
    path("write/same/", write_views.same, name="same"),
    path("write/file/<int:place>/", write_views.own_file, name="own_file"),
    path("write/file/<int:place>/out/", write_views.remove_file, name="remove_file"),
    path("write/<slug:page>/", write_views.step, name="step"),
    path("leave/", write_views.leave, name="leave"),
    path("code/", code_views.code, name="code"),
    path("code/back/", code_views.take_back, name="take_back"),
    path("code/again/", code_views.say_again, name="say_again"),
    path("group/", group_views.session_new, name="session_new"),
    path("group/<slug:call>/", group_views.session_begin, name="session_begin"),
    path("session/<slug:name>/", group_views.session, name="session"),
    path("session/<slug:name>/voice/", group_views.voice, name="voice"),
    path("session/<slug:name>/slips/", group_views.slips, name="slips"),
    path("reach/", group_views.contacts, name="contacts"),
    path("reach/<slug:name>/", group_views.contact, name="contact"),
    path("idea/<slug:name>/", views.idea, name="idea"),
    path("idea/<slug:name>/<int:number>/", views.drawing, name="drawing"),
]
