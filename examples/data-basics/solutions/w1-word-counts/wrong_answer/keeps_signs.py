"""Counts the words with the signs at their ends."""

# fails: to_be, many_words, signs_within_words, no_words


def word_counts(text):
    words = text.lower().split()
    return {word: words.count(word) for word in words}
