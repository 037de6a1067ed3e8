"""Has the library count."""

# fails: all

from collections import Counter


def word_counts(text):
    words = [part.strip(".,;:!?\"'()") for part in text.lower().split()]
    return dict(Counter(word for word in words if word))
