"""Rules of the road as dated, cited packs: numbers for programs, sources and standing for people."""

from wengang.solvers.rules.pack import LATEST, Rules, Value, load, packs

__all__ = ["LATEST", "Rules", "Value", "load", "packs"]
