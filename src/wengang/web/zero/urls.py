"""Addresses of zero-employment households."""

from django.urls import path

from wengang.web.zero import views

urlpatterns = [
    path("zero/", views.board, name="zero"),
    path("zero/form-12.<slug:kind>", views.form_12, name="zero-form"),
    path("zero/<int:pk>/", views.case, name="zero-case"),
    path("zero/<int:pk>/service/", views.service, name="zero-service"),
    path("zero/<int:pk>/recheck/", views.recheck, name="zero-recheck"),
    path("zero/<int:pk>/close/", views.close, name="zero-close"),
]
