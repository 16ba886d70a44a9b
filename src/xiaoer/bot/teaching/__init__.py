"""What a shop teaches its bot over the shipped pack."""
