"""Writes any number, and reads any letters."""

# fails: refuses_other_numbers, refuses_what_is_none

PARTS = {
    "M": 1000,
    "CM": 900,
    "D": 500,
    "CD": 400,
    "C": 100,
    "XC": 90,
    "L": 50,
    "XL": 40,
    "X": 10,
    "IX": 9,
    "V": 5,
    "IV": 4,
    "I": 1,
}


def to_roman(number):
    text = ""
    for letters, value in PARTS.items():
        text += letters * (number // value)
        number %= value
    return text


def from_roman(text):
    number = 0
    for letters, value in PARTS.items():
        while text.startswith(letters):
            number, text = number + value, text[len(letters) :]
    return number
