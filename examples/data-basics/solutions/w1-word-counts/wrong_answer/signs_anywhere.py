"""Takes the signs away within words, too."""

# fails: signs_within_words


def word_counts(text):
    for sign in ".,;:!?\"'()":
        text = text.replace(sign, "")
    words = text.lower().split()
    return {word: words.count(word) for word in words}
