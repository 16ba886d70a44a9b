"""Settings of the server-rendered pages."""

from dataclasses import dataclass
from functools import cache

from xiaoer.kernel.settings import load


@dataclass(frozen=True)
class PagesSettings:
    """`XIAOER_PAGES_WORKSPACE`: whose help centre and shop have no name in the address.

    `XIAOER_PAGES_SHOPS`: workspaces with a demo shop page, by slug, separated by commas. Its
    buyers sign in without a password, so name no real shop here.
    """

    workspace: str = "demo"
    shops: str = "demo,ecom,tau"


@cache
def pages_settings() -> PagesSettings:
    """Read once per process from ``XIAOER_PAGES_*``."""
    return load(PagesSettings, "pages")
