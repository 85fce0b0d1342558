"""Tables of employment, by noun: spells of work, wages as paid, questions, rosters, follow-up;
agreements, rights cases, employers' calls, workers' links, transfers; the risk of leaving."""

from wengang.employment.models.agreements import ProtectionAgreement, Signature
from wengang.employment.models.calls import CallStep, EmployerCall, LeaderPair, Liaison
from wengang.employment.models.cases import CaseStep, RightsCase
from wengang.employment.models.follow import Contact, FollowUp
from wengang.employment.models.leaving import LeavingMark, LeavingModel, LeavingRisk, LeavingSwitch, Level
from wengang.employment.models.links import LinkUse, WorkerLink
from wengang.employment.models.pay import PaidWage
from wengang.employment.models.questions import JobQuestion, Roster
from wengang.employment.models.replies import InMessage, SmsQuestion
from wengang.employment.models.spells import Spell, SpellProof, ThroughSpell
from wengang.employment.models.transfers import Transfer, TransferOffer
from wengang.employment.models.visits import LeaderVisit

__all__ = [
    "CallStep",
    "CaseStep",
    "Contact",
    "EmployerCall",
    "FollowUp",
    "InMessage",
    "JobQuestion",
    "LeaderPair",
    "LeaderVisit",
    "LeavingMark",
    "LeavingModel",
    "LeavingRisk",
    "LeavingSwitch",
    "Level",
    "Liaison",
    "LinkUse",
    "PaidWage",
    "ProtectionAgreement",
    "RightsCase",
    "Roster",
    "Signature",
    "SmsQuestion",
    "Spell",
    "SpellProof",
    "ThroughSpell",
    "Transfer",
    "TransferOffer",
    "WorkerLink",
]
