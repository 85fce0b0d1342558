"""Addresses of the papers of journeys."""

from django.urls import path

from wengang.web.papers import views

urlpatterns = [
    path("journeys/trips/<int:pk>/papers/<slug:kind>.<slug:form>", views.of_trip, name="trip-paper"),
    path("journeys/trips/<int:pk>/papers/whole/manifest.<slug:form>", views.whole_of_trip, name="trip-paper-whole"),
    path("journeys/plans/<int:pk>/papers/<slug:kind>.<slug:form>", views.of_plan, name="plan-paper"),
]
