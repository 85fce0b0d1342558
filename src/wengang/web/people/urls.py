"""Finding people, the list, one person."""

from django.urls import path

from wengang.web.people import filters, records, views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("people/", views.people, name="people"),
    path("people/export/", views.export, name="people-export"),
    path("people/filters/keep/", filters.keep, name="people-filter-keep"),
    path("people/filters/drop/", filters.drop, name="people-filter-drop"),
    path("people/kin-group/", records.kin_group, name="people-kin-group"),
    path("people/<slug:code>/", views.person, name="person"),
    path("people/<slug:code>/reveal/", records.reveal, name="person-reveal"),
    path("people/<slug:code>/status/", records.status, name="person-status"),
    path("people/<slug:code>/facts/<int:pk>/withdraw/", records.withdraw, name="fact-withdraw"),
    path("people/<slug:code>/wish/", records.wish, name="person-wish"),
    path("people/<slug:code>/category/", records.category, name="person-category"),
    path("people/<slug:code>/edit/", records.edit, name="person-edit"),
    path("people/<slug:code>/disclose/", records.disclose, name="person-disclose"),
    path("people/<slug:code>/disclosures/<int:pk>/revoke/", records.revoke, name="person-revoke"),
]
