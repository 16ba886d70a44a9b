"""A language model as a second reader: it may propose, deterministic code decides.

What it says becomes a move of a closed list. A wish goes the same way as a wish that the bot read
itself; an answer is sent only if every figure, promise and name in it comes from the sources.
"""
