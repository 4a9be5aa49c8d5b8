"""Addresses."""

from django.urls import path

from seethechild.web.taskforce import desk_views, meeting_views, own_views, views

app_name = "taskforce"
urlpatterns = [
    path("", views.home, name="home"),
    path("balance/", views.balance, name="balance"),
    path("interests/", views.interests, name="interests"),
    path("declarations/", views.declarations, name="declarations"),
    path("declarations/<slug:kind>/<slug:key>/", views.declared, name="declared"),
    path("panel/", views.young_people, name="panel"),
    path("texts/<slug:kind>/", views.statement, name="statement"),
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/plan/", meeting_views.plan, name="plan"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("meetings/<int:pk>/change/", meeting_views.change_plan, name="change_plan"),
    path("meetings/<int:pk>/held/", meeting_views.hold, name="hold"),
    path("meetings/<int:pk>/call-off/", meeting_views.cancel, name="cancel"),
    path("meetings/<int:pk>/paper/", meeting_views.add_paper, name="add_paper"),
    path("meetings/<int:pk>/minutes/", meeting_views.write_minutes, name="write_minutes"),
    path("meetings/<int:pk>/action/", meeting_views.add_action, name="add_action"),
    path("minutes/<int:pk>/approve/", meeting_views.approve, name="approve"),
    path("actions/<int:pk>/", meeting_views.end_action, name="end_action"),
    path("mine/", own_views.mine, name="mine"),
    path("mine/counted/", own_views.counted, name="counted"),
    path("mine/interest/", own_views.add_interest, name="add_interest"),
    path("mine/interest/<int:pk>/end/", own_views.end_interest, name="end_interest"),
    path("declare/<slug:kind>/<slug:key>/", own_views.declare, name="declare"),
    path("chair/", desk_views.desk, name="desk"),
    path("chair/appoint/", desk_views.appoint, name="appoint"),
    path("chair/members/<int:pk>/", desk_views.change_member, name="change_member"),
    path("chair/stepped-back/<int:pk>/", desk_views.let_act, name="let_act"),
    path("chair/texts/<slug:kind>/", desk_views.write, name="write"),
    path("chair/funding/", desk_views.add_funding, name="add_funding"),
    path("chair/funding/<int:pk>/", desk_views.change_funding, name="change_funding"),
    path("chair/children/<slug:dimension>/", desk_views.margins, name="margins"),
    path("chair/vacancies/", desk_views.add_vacancy, name="add_vacancy"),
    path("chair/vacancies/<int:pk>/", desk_views.end_vacancy, name="end_vacancy"),
]
