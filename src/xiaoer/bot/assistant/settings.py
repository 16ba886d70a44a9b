"""Settings of the language model: `XIAOER_MODEL_URL` and the like. Without a URL there is none."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ModelSettings:
    """An OpenAI-compatible endpoint such as `http://127.0.0.1:8080/v1`.

    `seconds` is how long a buyer may wait for it before the bot answers by itself; `daily_tokens`
    is each workspace's budget from midnight UTC.
    """

    url: str = ""
    name: str = ""
    key: str = field(default="", repr=False)
    seconds: float = 20.0
    daily_tokens: int = 200_000

    @property
    def is_given(self) -> bool:
        """Whether there is a model to ask."""
        return bool(self.url and self.name)
