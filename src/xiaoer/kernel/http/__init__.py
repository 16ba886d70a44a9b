"""What every HTTP edge shares: problems, paging, idempotency, entity tags, headers."""
