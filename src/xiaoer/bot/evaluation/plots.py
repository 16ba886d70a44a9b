"""Charts of an evaluation as one HTML file that needs nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from xiaoer.kernel.i18n import translate

_WIDTH, _HEIGHT, _EDGE = 420, 300, 44
_ROW = 22
_LABEL = 300
_STYLE = (
    "body{font:15px/1.6 system-ui,sans-serif;margin:2rem auto;max-width:60rem;color:#1c2430}"
    "svg{display:block;margin:.5rem 0 2rem}text{font-size:12px;fill:#4a5568}"
    "td{padding:.15rem 1rem .15rem 0;font-variant-numeric:tabular-nums}"
)


@dataclass(frozen=True)
class Chart:
    """A title's name in the catalogue and the picture as SVG."""

    name: str
    svg: str


def curve(
    name: str, points: Sequence[tuple[float, float]], *, x: str, y: str, has_diagonal: bool = False
) -> Chart:
    """Line through points of the unit square; `x` and `y` name the axes in the catalogue."""
    line = " ".join(f"{_across(left):.1f},{_down(up):.1f}" for left, up in points)
    dots = "".join(
        f'<circle cx="{_across(left):.1f}" cy="{_down(up):.1f}" r="3" fill="#2563eb"/>'
        for left, up in points
    )
    ideal = _line((0, 0), (1, 1), "stroke-dasharray='4 4'") if has_diagonal else ""
    frame = _line((0, 0), (1, 0)) + _line((0, 0), (0, 1)) + _ticks() + ideal
    named = (
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 6}">{{x:{x}}}</text>'
        f'<text x="4" y="14">{{x:{y}}}</text>'
    )
    path = f'<polyline points="{line}" fill="none" stroke="#2563eb" stroke-width="2"/>'
    return Chart(name, _svg(_WIDTH, _HEIGHT, frame + path + dots + named))


def bars(name: str, values: Sequence[tuple[str, float]]) -> Chart:
    """One horizontal bar for each named value, in the order given."""
    most = max((value for _, value in values), default=1.0)
    drawn = [
        f'<text x="0" y="{at * _ROW + 15}">{escape(label)}</text>'
        f'<rect x="{_LABEL}" y="{at * _ROW + 4}" height="14" fill="#2563eb" '
        f'width="{260 * value / most:.1f}"/>'
        f'<text x="{_LABEL + 266 * value / most + 4:.1f}" y="{at * _ROW + 15}">{value:g}</text>'
        for at, (label, value) in enumerate(values)
    ]
    return Chart(name, _svg(_LABEL + 320, max(1, len(values)) * _ROW, "".join(drawn)))


def page(
    title: str, figures: Mapping[str, float | int | None], charts: Sequence[Chart], *, locale: str
) -> str:
    """The whole page: the figures as a table, then the charts."""
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{value}</td></tr>" for name, value in figures.items()
    )
    drawn = "".join(
        f"<h2>{escape(_text(chart.name, locale))}</h2>{_spoken(chart.svg, locale)}"
        for chart in charts
    )
    return (
        f'<!doctype html><html lang="{locale}"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style><h1>{escape(title)}</h1><table>{rows}</table>{drawn}</html>\n"
    )


def _spoken(svg: str, locale: str) -> str:
    parts = svg.split("{x:")
    spoken = [parts[0]]
    for part in parts[1:]:
        name, rest = part.split("}", 1)
        spoken.append(escape(_text(name, locale)) + rest)
    return "".join(spoken)


def _text(name: str, locale: str) -> str:
    return translate(f"bot.evaluation.{name}", locale)


def _svg(width: float, height: float, inner: str) -> str:
    return f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}">{inner}</svg>'


def _across(share: float) -> float:
    return _EDGE + share * (_WIDTH - 2 * _EDGE)


def _down(share: float) -> float:
    return _HEIGHT - _EDGE - share * (_HEIGHT - 2 * _EDGE)


def _line(start: tuple[float, float], end: tuple[float, float], more: str = "") -> str:
    (x1, y1), (x2, y2) = start, end
    return (
        f'<line x1="{_across(x1)}" y1="{_down(y1)}" x2="{_across(x2)}" y2="{_down(y2)}" '
        f'stroke="#94a3b8" {more}/>'
    )


def _ticks() -> str:
    return "".join(
        f'<text x="{_across(at / 4) - 8}" y="{_HEIGHT - _EDGE + 16}">{at / 4:g}</text>'
        f'<text x="{_EDGE - 32}" y="{_down(at / 4) + 4}">{at / 4:g}</text>'
        for at in range(5)
    )
