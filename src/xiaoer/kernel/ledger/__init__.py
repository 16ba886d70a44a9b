"""The ledger: consequential acts, sealed so that whoever doubts can check."""
