"""Organisations, users and roles, villages and grid cells, the audit log."""

from django.urls import path

from wengang.web.administration import views

urlpatterns = [
    path("act-as/", views.act_as, name="act-as"),
    path("administration/organisations/", views.organisations, name="organisations"),
    path("administration/organisations/new/", views.new_organisation, name="organisation-new"),
    path("administration/users/", views.users, name="users"),
    path("administration/users/new/", views.new_user, name="user-new"),
    path("administration/users/<int:pk>/active/", views.set_active, name="user-active"),
    path("administration/users/<int:pk>/phone/", views.phone, name="user-phone"),
    path("administration/roles/<int:pk>/end/", views.end_role, name="role-end"),
    path("administration/divisions/", views.divisions, name="divisions"),
    path("administration/divisions/new/", views.new_division, name="division-new"),
    path("administration/audit/", views.audit, name="audit"),
]
