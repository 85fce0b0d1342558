"""Households."""

from django.urls import path

from wengang.web.households import edit, record, views

urlpatterns = [
    path("households/", views.households, name="households"),
    path("households/<int:pk>/", views.household, name="household"),
    path("households/<int:pk>/fact/", record.record, name="household-fact"),
    path("households/<int:pk>/facts/<int:fact>/withdraw/", record.withdraw, name="household-fact-withdraw"),
    path("households/<int:pk>/edit/", edit.edit, name="household-edit"),
]
