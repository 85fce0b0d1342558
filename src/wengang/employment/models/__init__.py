"""Tables of employment, by noun: spells of work, wages as paid, questions, rosters, follow-up."""

from wengang.employment.models.follow import Contact, FollowUp
from wengang.employment.models.pay import PaidWage
from wengang.employment.models.questions import JobQuestion, Roster
from wengang.employment.models.spells import Spell, SpellProof, ThroughSpell

__all__ = ["Contact", "FollowUp", "JobQuestion", "PaidWage", "Roster", "Spell", "SpellProof", "ThroughSpell"]
