"""The other end of a line: answers prepared in turn, and a note of what was sent."""

from dataclasses import dataclass, field
from typing import Any

from xiaoer.kernel.http.outbound import Outbound, Reply


@dataclass
class Wire(Outbound):
    """Answers in turn; an exception among the answers is raised."""

    answers: list[Reply | Exception] = field(default_factory=list[Reply | Exception])
    calls: list[tuple[str, str, dict[str, str]]] = field(
        default_factory=list[tuple[str, str, dict[str, str]]]
    )
    bodies: list[bytes] = field(default_factory=list[bytes])

    async def send(self, method: str, url: str, **more: Any) -> Reply:
        self.calls.append((method, url, dict(more.get("headers") or {})))
        self.bodies.append(more.get("content", b""))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer
