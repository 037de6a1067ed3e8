"""Makes letters small by a table of a to z."""

# fails: other_letters

SMALL = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def word_counts(text):
    words = [part.strip(".,;:!?\"'()") for part in text.translate(SMALL).split()]
    return {word: words.count(word) for word in words if word}
