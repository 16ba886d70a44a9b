"""Rules of teaching, without a database."""
