"""What may be done with an order, how much, who pays the freight, by when, and why."""
