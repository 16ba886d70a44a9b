"""What the built apps and the pages serve lies inside their own folders, whatever is asked."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.response import File

from xiaoer.app import static
from xiaoer.app.pages.assets_route import KINDS, file_in
from xiaoer.app.static import A_YEAR, FRESH, PageNotBuiltError, built_file, entry_page
from xiaoer.kernel.errors import NotFoundError

LONG = "a" * 5_000


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built workbench beside something that nobody may read."""
    root = tmp_path / "static"
    (root / "desk" / "assets").mkdir(parents=True)
    (root / "desk" / "index.html").write_text("start")
    (root / "desk" / "assets" / "app-1a2b.js").write_text("code")
    (root / "desk" / "no-ending").write_text("raw")
    (root / "deskless").mkdir()
    (root / "deskless" / "secret").write_text("secret")
    (tmp_path / "secret").write_text("secret")
    (root / "desk" / "away").symlink_to(tmp_path / "secret")
    monkeypatch.setattr(static, "STATIC", root)
    return root


def place_of(found: File) -> Path:
    return Path(str(found.file_path))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


@pytest.mark.parametrize(
    "path", ["index.html", "/index.html", "//index.html", "assets/../index.html"]
)
def test_a_file_of_the_app_is_found(built: Path, path: str) -> None:
    found = built_file("desk", path)
    assert found is not None
    assert place_of(found) == built / "desk" / "index.html"
    assert found.media_type == "text/html"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "assets",
        "none.js",
        "../deskless/secret",
        "../../secret",
        "/../../secret",
        "assets/../../../secret",
        "away",
        "\0",
        "index.html\0.js",
        LONG,
        f"assets/{LONG}",
        "index.html/more",
        "..",
        ".",
    ],
)
def test_nothing_else_is_found_and_nothing_breaks(built: Path, path: str) -> None:
    assert built_file("desk", path) is None


@given(st.text(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_address_leads_out_of_the_app(built: Path, path: str) -> None:
    found = built_file("desk", path)
    assert found is None or place_of(found).is_relative_to(built / "desk")


def test_hashed_files_stay_for_a_year_and_pages_are_fresh(built: Path) -> None:
    hashed, page = built_file("desk", "assets/app-1a2b.js"), built_file("desk", "index.html")
    assert hashed is not None
    assert page is not None
    assert hashed.headers["cache-control"] == A_YEAR
    assert page.headers["cache-control"] == FRESH


def test_a_file_of_unknown_kind_is_sent_as_bytes(built: Path) -> None:
    found = built_file("desk", "no-ending")
    assert found is not None
    assert found.media_type == "application/octet-stream"


def test_an_app_that_was_not_built_says_so(built: Path) -> None:
    assert entry_page("desk").media_type == "text/html"
    with pytest.raises(PageNotBuiltError):
        entry_page("widget")


@pytest.mark.parametrize(
    "name",
    ["\0.css", f"{LONG}.css", "..", ".css", "in/b.css", "../out.css", "in/../../out.css", "secret",
     "x.html", "away.css", ""],
)  # fmt: skip
def test_an_asset_with_an_odd_name_is_not_found(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "assets"
    (folder / "in").mkdir(parents=True)
    for file in ("out.css", "assets/in/b.css", "assets/secret", "assets/x.html"):
        (tmp_path / file).write_text("")
    (folder / "away.css").symlink_to(tmp_path / "out.css")
    with pytest.raises(NotFoundError):
        file_in(folder, name)


@pytest.mark.parametrize("ending", KINDS)
def test_an_asset_is_served_as_its_own_kind(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"x{ending}").write_text("")
    found = file_in(tmp_path, f"x{ending}")
    assert found.media_type == KINDS[ending]
    assert found.headers["cache-control"] == "public, max-age=3600"
