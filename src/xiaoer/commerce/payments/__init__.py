"""Money back: refunds, from the wish to the provider's word that it is done."""
