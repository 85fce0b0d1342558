"""Chromium for the tests marked ``browser``."""

import os
import shutil
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
]
MISSING = "no Chromium"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


def chromium() -> str | None:
    """Path of the browser: ``WENGANG_CHROMIUM``, else the first of the usual names."""
    return os.environ.get("WENGANG_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def leave_out(items: list[pytest.Item]) -> None:
    if chromium() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=MISSING))


def report(reporter: Any) -> None:
    """One line that says how many tests were left out, and what to install."""
    left_out = [each for each in reporter.stats.get("skipped", []) if MISSING in str(each.longrepr)]
    if left_out:
        reporter.write_line(
            f"没有找到 Chromium,略过 {len(left_out)} 个浏览器测试;安装后再运行。 No Chromium: {len(left_out)} browser "
            "tests were left out; install it and run again (Debian: apt install chromium fonts-noto-cjk)."
        )
