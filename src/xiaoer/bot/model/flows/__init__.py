"""Flows: conversations as data, and their pure interpreter."""
