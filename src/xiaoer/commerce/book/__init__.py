"""Every amount that moves, in double entry: what is paid in can come back, and no more."""
