"""Cooperation agreements and their stations."""

from django.urls import path

from wengang.web.agreements import views

urlpatterns = [
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/new/", views.new_agreement, name="agreement-new"),
    path("agreements/<int:pk>/", views.agreement, name="agreement"),
    path("agreements/<int:pk>/station/", views.new_station, name="station-new"),
    path("stations/", views.stations, name="stations"),
]
