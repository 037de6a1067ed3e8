"""Compares each letter with the next one, which the last one does not have."""

# fails: reads_a_year, reads_what_is_written, refuses_what_is_none

LETTERS = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}
PARTS = [
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
]


def to_roman(number):
    if not 1 <= number <= 3999:
        raise ValueError
    text = ""
    for value, letters in PARTS:
        text += letters * (number // value)
        number %= value
    return text


def from_roman(text):
    values = [LETTERS[letter] for letter in text]
    return sum(-value if value < values[i + 1] else value for i, value in enumerate(values))
