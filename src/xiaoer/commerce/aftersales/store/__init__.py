"""All queries of after-sales requests."""
