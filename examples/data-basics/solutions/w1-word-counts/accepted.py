"""Counting words: write the function, hand in this file."""

SIGNS = ".,;:!?\"'()"


def word_counts(text: str) -> dict[str, int]:
    """Each word of the text in small letters -> how often it is there."""
    ### BEGIN SOLUTION
    counts: dict[str, int] = {}
    for part in text.lower().split():
        word = part.strip(SIGNS)
        if word:
            counts[word] = counts.get(word, 0) + 1
    return counts
    ### END SOLUTION
