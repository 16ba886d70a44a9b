"""`eval`: measure what the bot reads, finds and says; JSON lines in, JSON figures out."""
