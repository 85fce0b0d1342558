"""Wengang 稳岗: the open platform for organised labour cooperation."""

__version__ = "0.1.0"
