"""Reading a message: language, folding, intents with calibrated probability, honest rejection."""
