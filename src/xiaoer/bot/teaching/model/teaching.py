"""What a shop changed in the shipped intents. Pure; stored as one document per workspace."""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Final, Literal

import msgspec

MOST_EXAMPLES: Final = 5_000
"""Own examples of one workspace: a model still learns from them within a minute."""
MOST_INTENTS: Final = 200
MOST_SYNONYMS: Final = 500
LONGEST_EXAMPLE: Final = 200
FEWEST_EXAMPLES: Final = 4
"""A new intent with fewer is not learnt: nobody could say what it is mistaken for."""

KEPT: Final = frozenset(
    {
        "human_wanted", "account_security", "complaint", "not_solved", "affirm", "deny",
        "correction", "greeting", "thanks", "goodbye", "wait", "bot_identity", "chitchat",
    }
)  # fmt: skip
"""Intents that rules of service rest on: they can be taught but not muted or led elsewhere."""

IntentName = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{1,59}$")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_EXAMPLE)]


class Goal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an intent leads: an article's slug, a flow's name, or an answer in the shop's words.

    `text` is the answer in Chinese, `text_en` in English, empty where the kind is another one or
    the shop has no English answer; `target` is the slug or the name.
    """

    kind: Literal["article", "flow", "answer"]
    target: Annotated[str, msgspec.Meta(max_length=100)] = ""
    text: Annotated[str, msgspec.Meta(max_length=1_000)] = ""
    text_en: Annotated[str, msgspec.Meta(max_length=1_000)] = ""


class OwnIntent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An intent that the pack does not have; `label_en` may be empty."""

    label: str
    label_en: str = ""


class Teaching(msgspec.Struct, frozen=True):
    """The changes: own intents, goals, examples added and removed by intent, muted, synonyms.

    `synonyms` are words that this shop's buyers say, and the usual word that each one means.
    """

    intents: Mapping[str, OwnIntent] = {}
    goals: Mapping[str, Goal] = {}
    added: Mapping[str, tuple[str, ...]] = {}
    removed: Mapping[str, tuple[str, ...]] = {}
    muted: tuple[str, ...] = ()
    synonyms: Mapping[str, str] = {}

    @property
    def size(self) -> int:
        """Own examples in all."""
        return sum(map(len, self.added.values()))

    def digest(self) -> str:
        """Name of what is taught; the same changes have the same name whatever their order."""
        plain = msgspec.to_builtins(self)
        plain["added"] = {name: sorted(texts) for name, texts in self.added.items()}
        plain["removed"] = {name: sorted(texts) for name, texts in self.removed.items()}
        plain["muted"] = sorted(self.muted)
        return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()[:32]


NOTHING: Final = Teaching()
