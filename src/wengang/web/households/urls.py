"""Households."""

from django.urls import path

from wengang.web.households import views

urlpatterns = [
    path("households/", views.households, name="households"),
    path("households/<int:pk>/", views.household, name="household"),
]
