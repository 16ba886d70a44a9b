"""Pure rules: facts in, a decision with its reasons out."""
