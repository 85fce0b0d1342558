"""The lists this room takes in and gives out."""

from wengang.registry.sheets.forms import HOUSEHOLDS, MONITORING
from wengang.registry.sheets.importer import LedgerImporter

__all__ = ["HOUSEHOLDS", "MONITORING", "LedgerImporter"]
