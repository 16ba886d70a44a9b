"""Scripted conversations are read from files, and refused with file and place."""

from pathlib import Path

import pytest

from xiaoer.bot.evaluation.scripts import ScriptUnreadableError, Turn, read_scripts

ONE = """
- name: asks twice
  buyer: B1
  turns:
    - say: 我的快递到哪了
      expect: {asks: order, hand_over: false}
    - say: [手冲壶, 那个]
      after: 30
  end: {owner: queue}
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_script_is_read_with_its_defaults(tmp_path: Path) -> None:
    (script,) = read_scripts(write(tmp_path, "a.yaml", ONE))
    assert (script.shop, script.locale, script.buyer) == ("demo", "zh-CN", "B1")
    assert [turn.texts for turn in script.turns] == [["我的快递到哪了"], ["手冲壶", "那个"]]
    assert [turn.after for turn in script.turns] == [1, 30]
    assert script.turns[0].expect.hand_over is False
    assert script.end.owner == "queue"


def test_a_folder_is_read_whole_in_order_of_its_paths(tmp_path: Path) -> None:
    write(tmp_path, "zh/b.yaml", ONE.replace("asks twice", "second"))
    write(tmp_path, "en/a.yaml", ONE.replace("asks twice", "first"))
    write(tmp_path, "zh/notes.txt", "no script")
    assert [script.name for script in read_scripts(tmp_path)] == ["first", "second"]


def test_an_empty_file_holds_no_script(tmp_path: Path) -> None:
    assert read_scripts(write(tmp_path, "a.yaml", "")) == []


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (ONE.replace("buyer:", "bayer:"), "bayer"),
        (ONE.replace("asks: order", "aks: order"), "aks"),
        (ONE.replace("after: 30", "after: soon"), "turns"),
        ("- name: nothing said\n", "turns"),
    ],
)
def test_a_misspelt_script_is_refused_with_its_file(tmp_path: Path, wrong: str, named: str) -> None:
    with pytest.raises(ScriptUnreadableError) as refused:
        read_scripts(write(tmp_path, "odd.yaml", wrong))
    assert "odd.yaml" in str(refused.value)
    assert named in str(refused.value)


def test_two_scripts_of_one_name_are_refused_across_files(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", ONE)
    write(tmp_path, "b.yaml", ONE)
    with pytest.raises(ScriptUnreadableError, match="asks twice"):
        read_scripts(tmp_path)


def test_a_turn_without_words_is_an_empty_message() -> None:
    assert Turn().texts == [""]
