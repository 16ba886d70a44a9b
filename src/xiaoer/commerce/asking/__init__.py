"""Questions about a real order, put to the shop's policies."""
