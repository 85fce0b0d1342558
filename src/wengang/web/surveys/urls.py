"""Addresses of surveys."""

from django.urls import path

from wengang.web.surveys import calls, lists, views

urlpatterns = [
    path("surveys/", views.surveys, name="surveys"),
    path("surveys/new/", views.new, name="survey-new"),
    path("surveys/targets/<int:pk>/", calls.target, name="survey-target"),
    path("surveys/<slug:code>/", views.survey, name="survey"),
    path("surveys/<slug:code>/close/", views.close, name="survey-close"),
    path("surveys/<slug:code>/hand/", views.hand, name="survey-hand"),
    path("surveys/<slug:code>/missed/", lists.missed_list, name="survey-missed"),
    path("surveys/<slug:code>/late/", lists.late, name="survey-late"),
    path("surveys/<slug:code>/calls/", lists.calls, name="survey-calls"),
    path("surveys/<slug:code>/intents/", lists.intents_page, name="survey-intents"),
    path("surveys/<slug:code>/export/", lists.export, name="survey-export"),
]
