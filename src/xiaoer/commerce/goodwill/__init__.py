"""Paying out goodwill that the ladder has granted."""
