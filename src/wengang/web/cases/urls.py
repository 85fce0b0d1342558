"""Addresses of cases, calls, agreements and links."""

from django.urls import path

from wengang.web.cases import calls, protection, views

urlpatterns = [
    path("cases/", views.cases, name="cases"),
    path("cases/<int:pk>/", views.case, name="case"),
    path("cases/<int:pk>/take/", views.take, name="case-take"),
    path("cases/<int:pk>/step/", views.step, name="case-step"),
    path("cases/<int:pk>/<slug:act>/", views.act, name="case-act"),
    path("people/<str:code>/case/", views.about_person, name="case-person"),
    path("employers/<int:pk>/case/", views.about_employer, name="case-employer"),
    path("questions/pay/<int:pk>/case/", views.from_question, name="case-question"),
    path("people/<str:code>/link/", protection.link, name="worker-link"),
    path("protection/<int:pk>/", protection.protection, name="protection"),
    path("protection/<int:pk>/draw/", protection.draw, name="protection-draw"),
    path("protection/<int:pk>/sign/", protection.sign, name="protection-sign"),
    path("protection/<int:pk>/breach/", protection.breach, name="protection-breach"),
    path("protection/<int:pk>/paper.pdf", protection.paper, name="protection-paper"),
    path("calls/", calls.calls, name="calls"),
    path("calls/new/", calls.raise_call, name="call-new"),
    path("calls/<int:pk>/", calls.call, name="call"),
    path("calls/<int:pk>/office/<slug:act>/", calls.from_office, name="call-office"),
    path("calls/<int:pk>/firm/<slug:act>/", calls.from_firm, name="call-firm"),
    path("workshop/", calls.workshop, name="workshop"),
    path("workshop/new/", calls.new_liaison, name="liaison-new"),
    path("workshop/<int:pk>/board.pdf", calls.board, name="workshop-board"),
]
