"""Questionnaires: what is asked, when, and which fact or wish the answer fills. The tables are the files here."""

from wengang.registry.questionnaires.known import HOUSEHOLD, questions_for, questions_for_home
from wengang.registry.questionnaires.tables import (
    Choice,
    Question,
    Questionnaire,
    UnknownQuestionnaire,
    load,
    published,
)

__all__ = [
    "HOUSEHOLD",
    "Choice",
    "Question",
    "Questionnaire",
    "UnknownQuestionnaire",
    "load",
    "published",
    "questions_for",
    "questions_for_home",
]
