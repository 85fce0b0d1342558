from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "wengang.journeys"
    label = "journeys"
