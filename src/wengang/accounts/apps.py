from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "wengang.accounts"
    label = "accounts"
