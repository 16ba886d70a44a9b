"""What the bot would say, offered to an agent; nothing leaves without the agent's key press."""
