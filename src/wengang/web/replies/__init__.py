"""Replies about pay that nobody understood, for people to read."""
