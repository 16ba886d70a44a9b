"""Connections to carriers and payment providers, with their secrets."""
