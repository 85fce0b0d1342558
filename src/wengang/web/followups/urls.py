"""Addresses of follow-up: due contacts, and questions about jobs."""

from django.urls import path

from wengang.web.followups import views

urlpatterns = [
    path("followups/", views.due_list, name="followups"),
    path("followups/<int:pk>/", views.contact, name="followup"),
    path("job-questions/", views.questions, name="job-questions"),
    path("job-questions/<int:pk>/", views.question, name="job-question"),
]
