"""店小二: the self-hosted service desk for online shops."""
