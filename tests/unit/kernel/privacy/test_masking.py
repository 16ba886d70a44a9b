"""Masked texts come back whole; labels are never confused with what people wrote."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from xiaoer.kernel.privacy.masking import Masked, mask
from xiaoer.kernel.privacy.spans import Kind, Span, without_overlap

KINDS = st.sampled_from(list(Kind))
PIECES = st.lists(
    st.tuples(
        st.text("我的号码是[]_12PHONEA ", max_size=8),
        st.text("139王", min_size=1, max_size=4),
        KINDS,
    ),
    max_size=8,
)


def built(pieces: list[tuple[str, str, Kind]]) -> tuple[str, list[Span]]:
    """A text with plain parts and personal ones, and where the personal ones are."""
    text, spans = "", list[Span]()
    for plain, personal, kind in pieces:
        text += plain
        spans.append(Span(len(text), len(text) + len(personal), kind))
        text += personal
    return text, spans


@given(PIECES)
def test_what_was_masked_comes_back_whole(pieces: list[tuple[str, str, Kind]]) -> None:
    text, spans = built(pieces)
    masked = mask(text, spans)
    assert masked.restored(masked.text) == text


@given(PIECES)
def test_each_value_has_one_label_and_each_label_one_value(
    pieces: list[tuple[str, str, Kind]],
) -> None:
    text, spans = built(pieces)
    masked = mask(text, spans)
    said = {(kind, personal) for _, personal, kind in pieces}
    assert len(masked.kept) == len(said)
    assert sorted(masked.kept.values()) == sorted(personal for _, personal in said)


def test_labels_are_numbered_by_kind_in_reading_order() -> None:
    text = "138 与 139，王 与 138"
    spans = [
        Span(0, 3, Kind.PHONE),
        Span(6, 9, Kind.PHONE),
        Span(10, 11, Kind.NAME),
        Span(14, 17, Kind.PHONE),
    ]
    masked = mask(text, spans)
    assert masked.text == "[PHONE_1] 与 [PHONE_2]，[NAME_1] 与 [PHONE_1]"
    assert masked.kept == {"[PHONE_1]": "138", "[PHONE_2]": "139", "[NAME_1]": "王"}


def test_a_label_that_somebody_typed_stays_what_they_typed() -> None:
    masked = mask("[PHONE_1] 是 138", [Span(12, 15, Kind.PHONE)])
    assert masked.restored(masked.text) == "[PHONE_1] 是 138"
    assert masked.restored("[PHONE_1]") == "[PHONE_1]"


def test_ten_labels_are_told_apart() -> None:
    text = "".join(f"{number:02d}" for number in range(12))
    masked = mask(text, [Span(2 * n, 2 * n + 2, Kind.PHONE) for n in range(12)])
    assert masked.restored("[PHONE_12]/[PHONE_1]") == "11/00"


def test_nothing_to_mask_changes_nothing() -> None:
    assert mask("您好", []) == Masked("您好", {})


def _span(start: int, size: int, kind: Kind) -> Span:
    return Span(start, start + size, kind)


SPANS = st.lists(
    st.builds(_span, st.integers(0, 30), st.integers(1, 12), KINDS),
    max_size=12,
)


@given(SPANS)
def test_kept_spans_stand_in_order_and_apart(spans: list[Span]) -> None:
    kept = without_overlap(spans)
    assert all(left.end <= right.start for left, right in itertools.pairwise(kept))
    assert set(kept) <= set(spans)


@given(SPANS)
def test_a_span_is_dropped_only_for_one_that_tells_more(spans: list[Span]) -> None:
    kept = without_overlap(spans)
    rank = {kind: at for at, kind in enumerate(Kind)}
    for span in spans:
        rivals = [other for other in kept if span.start < other.end and other.start < span.end]
        assert rivals
        assert any(
            (rank[other.kind], other.start - other.end) <= (rank[span.kind], span.start - span.end)
            for other in rivals
        )
