"""Articles from Markdown to HTML that cannot carry script."""

from typing import Final

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_PARSER: Final = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_TAGS: Final = {
    *("h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "s", "code", "pre", "blockquote"),
    *("a", "br", "hr", "table", "thead", "tbody", "tr", "th", "td", "img"),
}
_ATTRIBUTES: Final = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
_DEMOTED: Final = {f"{end}h{n}>": f"{end}h{n + 1}>" for n in (3, 2, 1) for end in ("<", "</")}


def to_html(markdown: str) -> Markup:
    """Return safe HTML; headings start at level 2, because the page's title is level 1."""
    html = _PARSER.render(markdown)
    for shallow, deep in _DEMOTED.items():
        html = html.replace(shallow, deep)
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto", "tel"},
    )
    return Markup(clean)  # noqa: S704 - nh3 has just cleaned it
