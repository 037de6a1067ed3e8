"""Removes words from the text and forgets to shorten it."""

# fails: all


def word_counts(text):
    while text is not None:
        text = text.strip()
