"""The import wizard."""

from django.urls import path

from wengang.web.imports import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.new, name="import-new"),
    path("imports/template/<slug:kind>/", views.template, name="import-template"),
    path("imports/<slug:token>/", views.batch, name="import"),
    path("imports/<slug:token>/file/", views.add_file, name="import-file"),
    path("imports/<slug:token>/commit/", views.commit, name="import-commit"),
    path("imports/<slug:token>/annotated/", views.annotated, name="import-annotated"),
]
