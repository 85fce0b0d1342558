"""A child process that ends when its parent does, even when the parent was killed without a word."""

import os
import signal
import threading
import time


def end_with_parent(parent: int) -> None:
    """From now on, end this process with SIGTERM once its parent is no longer the process ``parent``."""
    threading.Thread(target=_watch, args=(parent,), daemon=True, name="parent-watch").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
