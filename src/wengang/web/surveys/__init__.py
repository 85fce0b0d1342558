"""Surveys for officers: open one, see how far it is and whom it missed, call people, see what they intend."""
