"""What a rule says to people."""

from collections.abc import Mapping


def in_words(text: Mapping[str, str], values: Mapping[str, str], locale: str) -> str:
    """A rule's text in one language, its figures filled in."""
    found = text.get(locale) or next(iter(text.values()), "")
    for name, value in values.items():
        found = found.replace(f"{{{name}}}", value)
    return found


def source_in(source: str, locale: str) -> str:
    """A source in one language: `店铺公示 · shop notice` names the same one in both."""
    chinese, _, english = source.partition(" · ")
    return english if english and locale == "en" else chinese
