"""Jobs that somebody writes down by hand."""

from django.urls import path

from wengang.web.jobs_by_hand import views

urlpatterns = [
    path("people/<slug:code>/job/", views.new, name="job-new"),
    path("spells/employers/", views.employers, name="job-employers"),
    path("spells/<int:pk>/end/", views.end, name="job-end"),
    path("spells/<int:pk>/confirm/", views.confirm, name="job-confirm"),
]
