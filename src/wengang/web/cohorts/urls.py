"""Addresses of cohorts and of an employer's record."""

from django.urls import path

from wengang.web.cohorts import views

urlpatterns = [
    path("cohorts/", views.survival, name="cohorts"),
    path("cohorts/jobs/", views.placements, name="cohort-jobs"),
    path("employers/<int:pk>/record/", views.record, name="employer-record"),
]
