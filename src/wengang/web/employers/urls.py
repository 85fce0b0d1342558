"""Employers."""

from django.urls import path

from wengang.web.employers import views

urlpatterns = [
    path("employers/", views.employers, name="employers"),
    path("employers/<int:pk>/", views.employer, name="employer"),
    path("employers/<int:pk>/edit/", views.edit, name="employer-edit"),
    path("employers/<int:pk>/reveal/", views.reveal, name="employer-reveal"),
]
