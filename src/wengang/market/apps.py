from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "wengang.market"
    label = "market"
