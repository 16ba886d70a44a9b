"""Messages as understood, made by hand for rules that only look at some of it."""

from xiaoer.bot.model.entities import Entities
from xiaoer.bot.model.understanding import Understanding


def understood(text: str, intent: str | None = None, **more: object) -> Understanding:
    """A calm Chinese message that names nothing unless it is said."""
    fields: dict[str, object] = {
        "score": 0.9 if intent else 0.1,
        "language": "zh",
        "locale": "zh-CN",
        "entities": Entities(),
        "wants_human": False,
        "is_emergency": False,
        "is_security": False,
        "emotion": "calm",
    }
    return Understanding(text=text, intent=intent, **{**fields, **more})  # type: ignore[arg-type]
