"""Keyed hashing of integer arrays: ties fall by (seed, person, post) and never by the order of arrival."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_GOLDEN = 0x9E3779B97F4A7C15
_MASK = 0xFFFFFFFFFFFFFFFF


def mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection of uint64 that scatters neighbouring numbers."""
    z = values.astype(np.uint64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def keyed(seed: int, *keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """uint64 hash of a seed and one or more key arrays of the same shape."""
    state = np.full(keys[0].shape, (seed * _GOLDEN + 1) & _MASK, np.uint64)
    for key in keys:
        state = mix((state ^ key.astype(np.uint64)) + np.uint64(_GOLDEN))
    return state


def unit(seed: int, *keys: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Uniform numbers in [0, 1) with 32 random bits, a function of seed and keys alone."""
    return (keyed(seed, *keys) >> np.uint64(32)).astype(np.float64) / 2.0**32
