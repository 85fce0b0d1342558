"""Papers of employment as PDF: the protection agreement, and the liaison's notice board. Chinese first."""

from wengang.employment.papers.agreement import agreement_pdf
from wengang.employment.papers.board import board_pdf

__all__ = ["agreement_pdf", "board_pdf"]
