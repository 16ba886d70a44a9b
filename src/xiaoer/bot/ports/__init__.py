"""What the bot needs from the outside."""
