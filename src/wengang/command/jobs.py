"""What command does by itself at night."""

from wengang.command.dispatch.closing import close_due

__all__ = ["close_due"]
