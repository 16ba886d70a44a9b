"""Finding what answers, by shared words and by meaning together, or saying that nothing does."""
