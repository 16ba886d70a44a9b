"""Rules of connected shops."""
