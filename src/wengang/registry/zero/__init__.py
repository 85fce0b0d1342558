"""Zero-employment households (零就业户): found by a dated definition, followed until somebody has verified work."""

from wengang.registry.zero.detect import refresh

__all__ = ["refresh"]
