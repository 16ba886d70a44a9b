"""Whoever refuses something gives the figures that the text about it needs."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from xiaoer.kernel import i18n
from xiaoer.kernel.i18n import LOCALES, catalogue, translate

SOURCE = Path(i18n.__file__).parents[1]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SOURCE.rglob("*.py"))}


def _named(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _code_of(body: ast.ClassDef) -> str | None:
    for line in body.body:
        target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
        value = getattr(line, "value", None)
        if isinstance(target, ast.Name) and target.id == "code" and isinstance(value, ast.Constant):
            return value.value if isinstance(value.value, str) else None
    return None


def _classes() -> dict[str, ast.ClassDef]:
    nodes = (node for tree in TREES.values() for node in ast.walk(tree))
    return {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}


CLASSES = _classes()


def code_of(name: str) -> str | None:
    """The code of an error by its class's name, its own or that of what it derives from."""
    if name not in CLASSES or not name.endswith("Error"):
        return None
    own = _code_of(CLASSES[name])
    return own or next(filter(None, (code_of(_named(base)) for base in CLASSES[name].bases)), None)


def _refusals(tree: ast.AST) -> Iterator[tuple[int, str, set[str]]]:
    """Line, code and figures of every place that makes an error, or raises its class bare."""
    for node in ast.walk(tree):
        given: set[str | None] = set()
        if isinstance(node, ast.Call):
            name, given = _named(node.func), {keyword.arg for keyword in node.keywords}
        elif isinstance(node, ast.Raise) and node.exc is not None:
            name = _named(node.exc)
        else:
            continue
        if (code := code_of(name)) and None not in given:
            yield node.lineno, code, {figure for figure in given if figure}


def _wanted(code: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", catalogue("en")[code]))


def test_no_text_about_a_refusal_shows_an_unfilled_figure() -> None:
    seen: set[str] = set()
    unfilled: list[str] = []
    for path, tree in TREES.items():
        for line, code, given in _refusals(tree):
            seen.add(code)
            if missing := _wanted(code) - given:
                unfilled.append(f"{path.relative_to(SOURCE)}:{line} {code} lacks {sorted(missing)}")
    assert unfilled == []
    assert len(seen) > 100


@pytest.mark.parametrize("locale", LOCALES)
def test_the_text_of_every_refusal_is_filled_to_the_last_brace(locale: str) -> None:
    codes = {code for name in CLASSES if (code := code_of(name))}
    assert len(codes) > 100
    for code in codes:
        wanted = _wanted(code)
        text = translate(code, locale, **dict.fromkeys(wanted, "⟨figure⟩"))
        assert not re.search(r"\{\w+\}", text), (code, text)
        assert text.count("⟨figure⟩") >= len(wanted)
