"""The shop as programs read it: whole and unmasked; and putting a practice shop back."""
