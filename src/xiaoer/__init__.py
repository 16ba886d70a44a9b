"""店小二: the self-hosted service desk for online shops."""

__version__ = "0.1.0"
