"""Refunds of this desk, written down in the shop that the order came from."""
