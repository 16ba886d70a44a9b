"""Learning from what the bot could not answer and from what agents answered instead."""
