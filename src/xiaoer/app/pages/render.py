"""Templates, texts and dates of the server-rendered pages."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from litestar import MediaType, Request, Response

from xiaoer.kernel.i18n import Locale, translate

Asked = Request[Any, Any, Any]

_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_DAYS: Final = {"zh-CN": "{0.year}年{0.month}月{0.day}日", "en": "{0.day} {0:%B %Y}"}
_MOMENTS: Final = {"zh-CN": "{0.month}月{0.day}日 {0:%H:%M}", "en": "{0.day} {0:%b}, {0:%H:%M}"}


def text_of(locale: Locale) -> Callable[..., str]:
    """Return the function that templates call for a text of the pages."""

    def text(key: str, **params: object) -> str:
        return translate(f"pages.{key}", locale, **params)

    return text


def word_of(group: str, word: str, locale: Locale) -> str:
    """Return the text for a word from data, such as a status; the word itself if unknown."""
    code = f"pages.{group}.{word}"
    found = translate(code, locale)
    return word if found == code else found


def local(pattern: dict[str, str], locale: Locale, zone: str, at: datetime) -> str:
    """Write an instant in the shop's time zone."""
    return pattern[locale].format(at.astimezone(ZoneInfo(zone)))


def page(
    template: str,
    *,
    locale: Locale,
    zone: str = "Asia/Shanghai",
    **values: Any,
) -> Response[str]:
    """Render a template to an HTML answer; `values` are what the template names."""
    body = _ENVIRONMENT.get_template(template).render(
        locale=locale,
        t=text_of(locale),
        word=partial(word_of, locale=locale),
        day=partial(local, _DAYS, locale, zone),
        moment=partial(local, _MOMENTS, locale, zone),
        **values,
    )
    headers = {"cache-control": "private, no-cache", "content-language": locale}
    return Response(body, media_type=MediaType.HTML, headers=headers)
