"""Connected shops: read what changed there, write refunds back."""
