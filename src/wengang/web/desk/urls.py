"""Walk-in registration."""

from django.urls import path

from wengang.web.desk import views

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/<str:code>/next/", views.after, name="desk-next"),
]
