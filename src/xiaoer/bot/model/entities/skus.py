"""SKUs of a given catalogue, by their code or by a name they go by."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

_PLAIN: Final = re.compile(r"[\s\-_/.]+")
_SHORTEST_NAME: Final = 2
_Said = tuple[int, int, str]


def skus_in(folded: str, catalogue: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """SKUs named, in the order said.

    A code counts as a whole word, however it is broken up; a name counts wherever it stands. The
    longer of two at one place hides the shorter.
    """
    said = [*_codes(folded, catalogue), *_names(folded, catalogue)]
    whole = [
        (start, sku)
        for start, end, sku in said
        if not any(s <= start and end <= e and e - s > end - start for s, e, _ in said)
    ]
    return tuple(dict.fromkeys(sku for _, sku in sorted(whole)))


def _key(text: str) -> str:
    return _PLAIN.sub("", unicodedata.normalize("NFKC", text)).lower()


def _codes(folded: str, catalogue: Mapping[str, tuple[str, ...]]) -> list[_Said]:
    found: list[_Said] = []
    for sku in catalogue:
        parts = r"[\s\-_/.]*".join(map(re.escape, _key(sku)))
        match = re.search(rf"(?<![a-z0-9]){parts}(?![a-z0-9])", folded) if parts else None
        if match is not None:
            found.append((*match.span(), sku))
    return found


def _names(folded: str, catalogue: Mapping[str, tuple[str, ...]]) -> list[_Said]:
    return [
        (at, at + len(name), sku)
        for sku, names in catalogue.items()
        for name in {spoken.lower().strip() for spoken in names}
        if len(name) >= _SHORTEST_NAME and (at := folded.find(name)) >= 0
    ]
