"""The shop as it stands now, for rules to look at and for acts to change."""
