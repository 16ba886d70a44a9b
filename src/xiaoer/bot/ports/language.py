"""A language model behind any OpenAI-compatible endpoint."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from xiaoer.kernel.errors import UnavailableError


class LanguageModelAwayError(UnavailableError):
    """No usable answer in time: `reason` is timeout, network, status or shape."""

    code = "bot.language_model_away"


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the prompt."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked: the answer is JSON that fits `schema` where one is given."""

    messages: Sequence[Said]
    schema: Mapping[str, Any] | None = None
    max_tokens: int = 400


@dataclass(frozen=True, slots=True)
class Completion:
    """What was answered, with the tokens that were counted (estimated where nobody said)."""

    text: str
    model: str
    prompt_tokens: int = field(default=0)
    answer_tokens: int = field(default=0)

    @property
    def tokens(self) -> int:
        """Tokens of prompt and answer."""
        return self.prompt_tokens + self.answer_tokens


class LanguageModel(Protocol):
    """Whoever completes a prompt."""

    @property
    def name(self) -> str:
        """The model's name, for traces."""
        ...

    async def complete(self, asking: Asking, *, seconds: float) -> Completion:
        """Answer within `seconds`.

        Raises:
            LanguageModelAwayError: too late, refused, or not understood.
        """
        ...
