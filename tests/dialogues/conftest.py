"""The demo shop and a chat in it, as the bot's own tests have them."""

from tests.integration.bot.conftest import database_template, open_chat

__all__ = ["database_template", "open_chat"]
