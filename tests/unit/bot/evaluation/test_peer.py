"""The table that stands beside NLP.js: which rows both see, and how they are counted."""

import json
from pathlib import Path

import pytest
from bench.bot.peer import run as peer

from xiaoer.bot.evaluation.rows import write_rows
from xiaoer.wiring.settings import store_settings


def _file(folder: Path, name: str, pairs: dict[str, str]) -> Path:
    rows = [{"id": text, "text": text, "label": label} for text, label in pairs.items()]
    write_rows(folder / name, rows)
    return folder / name


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_each_language_learns_its_own_phrases_and_reads_its_own_wordings(locale: str) -> None:
    rows = peer.own(locale)
    intents = {label for _, label in rows.read}
    assert len(rows.read) >= 400
    assert intents <= {label for _, label in rows.learn}
    assert not {text for text, _ in rows.read} & {text for text, _ in rows.learn}
    chinese = [any("一" <= c <= "鿿" for c in text) for text, _ in rows.learn]
    assert all(chinese) if locale == "zh" else not any(chinese)


def test_a_file_alone_is_split_by_its_texts_and_every_row_is_used_once(tmp_path: Path) -> None:
    pairs = {f"text {at}": f"l{at % 3}" for at in range(200)} | {"stray": "oos"}
    file = _file(tmp_path, "learn.jsonl.gz", pairs)
    rows = peer.of_files(f"some=en:{file}")
    assert (rows.name, rows.locale) == ("some", "en")
    assert len(rows.learn) + len(rows.read) == 200
    assert 20 < len(rows.read) < 60
    assert not {*rows.learn} & {*rows.read}
    assert "oos" not in {label for _, label in [*rows.learn, *rows.read]}
    assert peer.of_files(f"other=en:{file}").read == rows.read


def test_two_files_are_taken_as_they_are(tmp_path: Path) -> None:
    learn = _file(tmp_path, "learn.jsonl", {"a b": "x", "c d": "y"})
    read = _file(tmp_path, "read.jsonl", {"e f": "x"})
    rows = peer.of_files(f"pair=zh:{learn}:{read}")
    assert [*rows.learn] == [("a b", "x"), ("c d", "y")]
    assert [*rows.read] == [("e f", "x")]


def test_what_was_said_is_counted_against_the_labels() -> None:
    read = [(f"t{at}", "x" if at < 15 else "y") for at in range(20)]
    rows = peer.Rows("some", "en", [], read)
    found = peer.Result(1.26, ["x"] * 20, [float(at) for at in range(20)]).beside(rows)
    assert found == {"accuracy": 0.75, "learnt_in_s": 1.3, "p50_ms": 9.5, "p95_ms": 19.0}


WISHES = {"refund": "退款", "parcel": "快递", "invoice": "发票", "coupon": "优惠券", "size": "尺码"}
WAYS = ("{}怎么弄", "我想问{}", "{}呢", "麻烦看下{}", "{}，急", "你好{}", "亲{}", "{}不对")


def _wishes() -> peer.Rows:
    learn = [(way.format(thing), label) for label, thing in WISHES.items() for way in WAYS]
    return peer.Rows("wishes", "zh", learn, [(f"请问{t}呀", label) for label, t in WISHES.items()])


def test_the_product_reads_by_words_alone() -> None:
    rows = _wishes()
    result = peer.by_product(rows, None, None)
    assert list(result.said) == list(WISHES)
    assert len(result.ms) == len(rows.read)
    assert min(result.ms) > 0
    assert result.learnt_seconds > 0


def test_the_peer_reads_the_same_rows() -> None:
    folder = store_settings().data / "nlpjs"
    if not (folder / "node_modules/@nlpjs/basic").is_dir():
        pytest.skip("NLP.js is not there: python -m bench.bot.peer.run fetches it")
    result = peer.by_peer(_wishes(), folder)
    assert list(result.said) == list(WISHES)
    assert len(result.ms) == len(WISHES)


def test_a_peer_that_fails_says_why(tmp_path: Path) -> None:
    (tmp_path / "peer.js").write_text("throw new Error('no such lesson');", "utf-8")
    with pytest.raises(SystemExit, match="no such lesson"):
        peer.by_peer(_wishes(), tmp_path)


def test_the_peer_is_pinned_and_is_no_dependency_of_the_product() -> None:
    wanted = json.loads((peer.HERE / "package.json").read_text("utf-8"))
    assert wanted["private"] is True
    assert all(version[0].isdigit() for version in wanted["dependencies"].values())
    web = json.loads((peer.HERE.parents[2] / "web/package.json").read_text("utf-8"))
    assert "nlpjs" not in json.dumps(web)
