"""Long work, watched."""

from django.urls import path

from wengang.web.jobs import views

urlpatterns = [
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/cancel/", views.cancel_job, name="job-cancel"),
]
