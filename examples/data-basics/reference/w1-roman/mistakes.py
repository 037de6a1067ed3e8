"""Known wrong implementations: the docstring is what the student reads."""

_LETTERS = [(1000, "M"), (500, "D"), (100, "C"), (50, "L"), (10, "X"), (5, "V"), (1, "I")]


def to_roman__never_subtracts(number):
    """You wrote four and nine with four equal letters: they are written by subtraction, IV and IX."""
    text = ""
    for value, letter in _LETTERS:
        text += letter * (number // value)
        number %= value
    return text


def from_roman__never_subtracts(text):
    """You added every letter: a smaller one before a larger one is subtracted."""
    values = {letter: value for value, letter in _LETTERS}
    return sum(values[letter] for letter in text)
