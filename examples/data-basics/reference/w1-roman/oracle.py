"""Digit by digit, from the table of every digit; reading is looking for the number that is written so."""

ONES = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
TENS = ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"]
HUNDREDS = ["", "C", "CC", "CCC", "CD", "D", "DC", "DCC", "DCCC", "CM"]


def to_roman(number: int) -> str:
    if not 1 <= number <= 3999:
        raise ValueError(number)
    return number // 1000 * "M" + HUNDREDS[number // 100 % 10] + TENS[number // 10 % 10] + ONES[number % 10]


def from_roman(text: str) -> int:
    return next(number for number in range(1, 4000) if to_roman(number) == text)
