"""A restored folder of files takes the place of the one before, never half and half."""

from pathlib import Path

from xiaoer.wiring.backup import _replace_folder  # pyright: ignore[reportPrivateUsage]


def filled(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_the_new_files_come_and_the_old_ones_are_put_aside(tmp_path: Path) -> None:
    source = filled(tmp_path / "new", "a", "deep/er/b")
    target = filled(tmp_path / "data/files", "a", "old")
    _replace_folder(source, target)
    assert names(target) == {"a", "deep/er/b"}
    [aside] = (tmp_path / "data").glob(".replaced-*")
    assert names(aside / "files") == {"a", "old"}


def test_a_desk_that_never_had_files_gets_them_and_keeps_nothing_aside(tmp_path: Path) -> None:
    source = filled(tmp_path / "new", "a")
    target = tmp_path / "not/yet/there/files"
    _replace_folder(source, target)
    assert names(target) == {"a"}
    assert [path.name for path in target.parent.iterdir()] == ["files"]


def test_an_archive_without_files_leaves_those_that_are_there(tmp_path: Path) -> None:
    target = filled(tmp_path / "data/files", "old")
    _replace_folder(tmp_path / "none", target)
    assert names(target) == {"old"}
    assert not list((tmp_path / "data").glob(".replaced-*"))


def test_empty_folders_come_along(tmp_path: Path) -> None:
    (tmp_path / "new/empty").mkdir(parents=True)
    _replace_folder(tmp_path / "new", tmp_path / "files")
    assert (tmp_path / "files/empty").is_dir()
