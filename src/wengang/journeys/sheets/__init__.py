"""The lists of travellers that the room takes in."""

from wengang.core import imports
from wengang.journeys.sheets.forms import MANIFESTS, TRAVELLERS
from wengang.journeys.sheets.manifests import ManifestImporter
from wengang.journeys.sheets.travellers import TravellerImporter

__all__ = ["MANIFESTS", "TRAVELLERS", "register"]


def register() -> None:
    """Make the lists importable; called when the room is ready."""
    imports.register(TravellerImporter())
    imports.register(ManifestImporter())
