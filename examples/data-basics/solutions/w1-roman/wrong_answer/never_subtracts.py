"""Adds letters, and subtracts none."""

# fails: all

LETTERS = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}


def to_roman(number):
    if not 1 <= number <= 3999:
        raise ValueError
    text = ""
    for letter, value in LETTERS.items():
        text += letter * (number // value)
        number %= value
    return text


def from_roman(text):
    if not text or not set(text) <= set(LETTERS):
        raise ValueError
    return sum(LETTERS[letter] for letter in text)
