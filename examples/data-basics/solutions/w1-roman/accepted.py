"""Roman numerals: write the two functions, hand in this file."""

### BEGIN SOLUTION
PARTS = [
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
]  # fmt: skip
### END SOLUTION


def to_roman(number: int) -> str:
    """The Roman numeral of a number from 1 to 3999. Raises ValueError for another."""
    ### BEGIN SOLUTION
    if not 1 <= number <= 3999:
        raise ValueError(f"expected a number from 1 to 3999, got {number}")
    text = ""
    for value, letters in PARTS:
        text += letters * (number // value)
        number %= value
    return text
    ### END SOLUTION


def from_roman(text: str) -> int:
    """The number that to_roman writes as this text. Raises ValueError where there is none."""
    ### BEGIN SOLUTION
    number, rest = 0, text
    for value, letters in PARTS:
        while rest.startswith(letters):
            number += value
            rest = rest[len(letters) :]
    if not text or rest or number > 3999 or to_roman(number) != text:
        raise ValueError(f"{text!r} is no Roman numeral")
    return number
    ### END SOLUTION
