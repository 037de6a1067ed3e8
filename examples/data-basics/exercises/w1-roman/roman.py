"""Roman numerals: write the two functions, hand in this file."""


def to_roman(number: int) -> str:
    """The Roman numeral of a number from 1 to 3999. Raises ValueError for another."""
    raise NotImplementedError


def from_roman(text: str) -> int:
    """The number that to_roman writes as this text. Raises ValueError where there is none."""
    raise NotImplementedError
