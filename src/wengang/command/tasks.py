"""One line of home's list of what to do first."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """One thing to do, with its one button; ``weight`` orders them, worst first."""

    weight: int
    tone: str
    due: str
    title: str
    detail: str
    href: str
    button: str
