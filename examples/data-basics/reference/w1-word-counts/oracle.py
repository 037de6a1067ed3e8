"""Counting as the statement says it: the words first, then each of them counted in the list."""


def word_counts(text: str) -> dict[str, int]:
    words = [part.strip(".,;:!?\"'()").lower() for part in text.split()]
    return {word: words.count(word) for word in words if word}
