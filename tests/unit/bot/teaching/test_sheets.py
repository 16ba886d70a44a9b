"""Examples as files: what is written is read again, and each bad line is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.bot.teaching.model import sheets
from xiaoer.bot.teaching.model.edits import AddExample
from xiaoer.bot.teaching.model.sheets import SheetFormat, read, write

FORMS: list[SheetFormat] = ["csv", "jsonl"]


def texts(content: str, form: SheetFormat) -> list[tuple[int, str, str]]:
    lines, faults = read(content, form)
    assert faults == []
    return [(one.number, one.edit.intent, one.edit.text) for one in lines]


def faults(content: str, form: SheetFormat) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in read(content, form)[1]]


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("csv", "intent,text\r\ncoupon,领券\r\ninvoice,开票\r\n"),
        ("csv", "\ufeffText,Intent,note\n领券,coupon,x\n开票,invoice,\n"),
        ("csv", "label,text\ncoupon, 领券 \n\ninvoice,开票"),
        ("jsonl", '{"intent":"coupon","text":"领券"}\n{"label":"invoice","text":"开票","id":7}\n'),
        ("jsonl", '\n{"intent":"coupon","text":"领券"}\n\n{"intent":"invoice","text":"开票"}'),
    ],
)
def test_the_usual_ways_to_write_a_file_are_read(form: SheetFormat, content: str) -> None:
    found = [(intent, text) for _, intent, text in texts(content, form)]
    assert found == [("coupon", "领券"), ("invoice", "开票")]


@pytest.mark.parametrize(
    ("form", "content", "where", "code"),
    [
        ("csv", "a,b\nx,y\n", "lines.1", "bot.teaching.no_columns"),
        ("csv", "", "lines.1", "bot.teaching.no_columns"),
        ("csv", "intent,text\n", "file", "bot.teaching.no_lines"),
        ("csv", "intent,text\ncoupon,领券\ncoupon,\n", "lines.3", "kernel.field.required"),
        ("csv", "intent,text\ncoupon\n", "lines.2", "kernel.field.required"),
        ("csv", f"intent,text\ncoupon,{'长' * 201}\n", "lines.2", "kernel.field.too_long"),
        ("jsonl", "", "file", "bot.teaching.no_lines"),
        ("jsonl", '{"intent":"coupon","text":"x"}\nno', "lines.2", "bot.teaching.not_json"),
        ("jsonl", '["coupon"]', "lines.1", "bot.teaching.not_json"),
        ("jsonl", '{"intent":3,"text":"x"}', "lines.1", "bot.teaching.not_json"),
        ("jsonl", '{"text":"x"}', "lines.1", "kernel.field.required"),
    ],
)
def test_a_bad_line_is_named(form: SheetFormat, content: str, where: str, code: str) -> None:
    assert faults(content, form) == [(where, code)]


def test_a_quoted_cell_may_hold_commas_quotes_and_line_breaks() -> None:
    content = 'intent,text\ncoupon,"领券，""怎么""领,快"\ncoupon,"第一行\n第二行"\n'
    assert texts(content, "csv")[0] == (2, "coupon", '领券，"怎么"领,快')
    assert texts(content, "csv")[1][2] == "第一行\n第二行"


def test_too_many_lines_are_refused_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_LINES", 3)
    rows = [("coupon", f"第{at}句", "own") for at in range(4)]
    assert faults(write(rows, "csv"), "csv") == [("file", "bot.teaching.too_many_lines")]
    assert len(texts(write(rows[:3], "csv"), "csv")) == 3


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_export_has_no_lines(form: SheetFormat) -> None:
    assert faults(write([], form), form) == [("file", "bot.teaching.no_lines")]


WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=50
).filter(lambda text: text.strip() == text)


@given(st.lists(st.tuples(st.just("coupon"), WORDS, st.just("own")), min_size=1, max_size=20))
def test_what_is_written_is_read_again(rows: list[tuple[str, str, str]]) -> None:
    for form in FORMS:
        lines, found = read(write(rows, form), form)
        assert found == []
        assert [one.edit for one in lines] == [AddExample(name, text) for name, text, _ in rows]
