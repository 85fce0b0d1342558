"""How right the ledger is: samples and their statistics, the age of facts, questions with evidence.

``statistics`` is pure mathematics; ``draw``, ``staleness`` and ``detectors`` ask the database for whole sets at once.
"""
