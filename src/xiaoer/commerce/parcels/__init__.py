"""Parcels: their numbers, their one timeline from many carriers, and what went wrong with them."""
