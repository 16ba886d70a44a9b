"""How far a buyer's requests ask to be looked at by a person."""
