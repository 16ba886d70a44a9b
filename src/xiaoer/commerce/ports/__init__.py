"""What commerce asks of the outside world; adapters fill these protocols."""
