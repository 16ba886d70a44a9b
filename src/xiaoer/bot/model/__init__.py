"""Pure rules of the bot: what a message means, and what to do about it."""
