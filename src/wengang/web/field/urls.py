"""The village worker's phone page."""

from django.urls import path

from wengang.web.field import views

urlpatterns = [
    path("field/", views.field, name="field"),
    path("field/list/", views.more, name="field-list"),
    path("field/sync/", views.sync, name="field-sync"),
]
