"""Addresses of the weekly dispatch."""

from django.urls import path

from wengang.web.dispatch import meeting, views

urlpatterns = [
    path("dispatch/", views.week, name="dispatch"),
    path("dispatch/rows/", views.rows, name="dispatch-rows"),
    path("dispatch/file/", views.file, name="dispatch-file"),
    path("dispatch/decisions/new/", meeting.new, name="decision-new"),
    path("dispatch/decisions/<int:pk>/", meeting.decision, name="decision"),
    path("dispatch/decisions/<int:pk>/note/", meeting.note, name="decision-note"),
    path("dispatch/decisions/<int:pk>/edit/", meeting.edit, name="decision-edit"),
]
