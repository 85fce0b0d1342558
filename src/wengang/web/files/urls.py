"""Files brought as evidence."""

from django.urls import path

from wengang.web.files import views

urlpatterns = [path("files/<slug:token>/", views.file, name="file")]
