"""Home."""

from django.urls import path

from wengang.web.home import views

urlpatterns = [path("", views.home, name="home")]
