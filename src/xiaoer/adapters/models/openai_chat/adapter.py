"""A language model over HTTP, its answer read as it is written."""

from typing import Final

from xiaoer.adapters.models.openai_chat.translate import (
    Piece,
    Shape,
    completion_of,
    piece_of,
    request_of,
)
from xiaoer.bot.ports.language import Asking, Completion, LanguageModelAwayError
from xiaoer.kernel.errors import InvalidInputError
from xiaoer.kernel.http.outbound import Outbound, OutboundAwayError

PATH: Final = "/chat/completions"
OK: Final = 200


class OpenAIChat:
    """One model of one endpoint, such as `http://127.0.0.1:8080/v1`."""

    def __init__(self, outbound: Outbound, *, url: str, model: str, key: str = "") -> None:
        self._outbound = outbound
        self._url = url.rstrip("/") + PATH
        self._model = model
        self._headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model

    async def complete(self, asking: Asking, *, seconds: float) -> Completion:
        """Answer within `seconds`; an answer that is cut off in the middle is no answer."""
        try:
            async with self._outbound.lines(
                "POST",
                self._url,
                headers=self._headers,
                content=request_of(asking, model=self._model),
                timeout=seconds,
            ) as (status, lines):
                if status != OK:
                    raise LanguageModelAwayError(reason="status", status=status)
                pieces = [piece async for line in lines if (piece := piece_of(line))]
        except Shape as error:
            raise LanguageModelAwayError(reason="shape") from error
        except OutboundAwayError as error:
            late = isinstance(error.__cause__, TimeoutError)
            raise LanguageModelAwayError(reason="timeout" if late else "network") from error
        except InvalidInputError as error:
            raise LanguageModelAwayError(reason="address") from error
        return self._whole(asking, pieces)

    def _whole(self, asking: Asking, pieces: list[Piece]) -> Completion:
        found = completion_of(asking, pieces, model=self._model)
        if not found.text.strip():
            raise LanguageModelAwayError(reason="shape")
        return found
