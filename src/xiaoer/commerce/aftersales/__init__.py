"""After-sales requests: one explicit machine per kind, its clocks, its parcels and its money."""
