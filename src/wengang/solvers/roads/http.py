"""Asking a routing service over HTTP: bounded in time, in attempts and in size. Says what went wrong in words."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from wengang.solvers.roads.matrix import Problem

LARGEST = 64 * 1024 * 1024  # bytes of an answer
AGAIN = {429, 500, 502, 503, 504}


class RoadsError(Exception):
    """A service could not answer; ``problem`` says why. ``again``: it may answer a little later."""

    def __init__(self, problem: Problem, *, again: bool = False) -> None:
        super().__init__(problem.en)
        self.problem, self.again = problem, again


UNREACHABLE = Problem("unreachable", "路网服务无法连接或超时", "The routing service cannot be reached, or not in time")
REFUSED = Problem("refused", "路网服务拒绝了请求", "The routing service refused the question")
NONSENSE = Problem("nonsense", "路网服务的回答无法识别", "The routing service's answer makes no sense")
BUSY = Problem("busy", "路网服务繁忙或请求过于频繁", "The routing service is busy or was asked too often")

Judge = Callable[[Any], None]


def _good(answer: Any) -> None:
    """Takes any answer."""


@dataclass(frozen=True)
class Client:
    """A service at ``url`` (http or https, with or without a path).

    ``timeout``: seconds for each step of one attempt; ``attempts``: how often a question is put; ``pause``: seconds
    before the second time, twice that before the third.
    """

    url: str
    timeout: float = 20.0
    attempts: int = 3
    pause: float = 0.5

    def __post_init__(self) -> None:
        """Refuse what is no address of a service."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("a routing service needs an http or https address")

    def get(self, path: str, query: dict[str, str], judge: Judge = _good) -> tuple[int, Any]:
        """(status, JSON) of a question in the address. ``judge`` raises if an answer is a refusal. Raises
        `RoadsError`."""
        return self._patiently("GET", f"{path}?{urlencode(query, safe=',;|')}", None, judge)

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """(status, JSON) of a question in the body. Raises `RoadsError`."""
        return self._patiently("POST", path, json.dumps(body).encode(), _good)

    def _patiently(self, method: str, path: str, body: bytes | None, judge: Judge) -> tuple[int, Any]:
        for attempt in range(self.attempts):
            try:
                status, answer = self._once(method, path, body)
                judge(answer)
                return status, answer
            except RoadsError as error:
                if not error.again or attempt + 1 == self.attempts:
                    raise
            time.sleep(self.pause * 2**attempt)
        raise RoadsError(UNREACHABLE)

    def _once(self, method: str, path: str, body: bytes | None) -> tuple[int, Any]:
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(str(parts.hostname), parts.port, timeout=self.timeout)
        headers = {"Accept": "application/json"} | ({"Content-Type": "application/json"} if body else {})
        try:
            connection.request(method, parts.path.rstrip("/") + path, body, headers)
            answer = connection.getresponse()
            status, text = answer.status, answer.read(LARGEST + 1)
        except (OSError, HTTPException):
            raise RoadsError(UNREACHABLE, again=True) from None
        finally:
            connection.close()
        if status in AGAIN:
            raise RoadsError(BUSY, again=True)
        try:
            return status, json.loads(text)
        except ValueError:
            raise RoadsError(NONSENSE if status == 200 else REFUSED) from None
