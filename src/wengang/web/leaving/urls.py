"""Addresses of the risk of leaving: what stands behind it, and its switch."""

from django.urls import path

from wengang.web.leaving import views

urlpatterns = [
    path("leaving/", views.leaving, name="leaving"),
    path("leaving/switch/", views.switch, name="leaving-switch"),
]
