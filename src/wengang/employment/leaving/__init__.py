"""Risk of leaving: which running jobs to ask about first, always with the reasons, never a verdict on a person.

``terms`` is the one table of what may enter; ``table`` its points, sentences and figures as dated data; ``facts``
reads the terms from the database, for today or as of any earlier day; ``hazard`` is the model's arithmetic; ``basis``
turns terms into a level with reasons; ``fitting`` learns and judges itself; ``refresh`` keeps the rows; ``switch`` ends
it all.
"""
