"""Known wrong implementations: the docstring is what the student reads."""


def word_counts__counts_empty_words(text):
    """You counted what is left of signs alone: an empty text is no word."""
    words = [part.strip(".,;:!?\"'()").lower() for part in text.split()]
    return {word: words.count(word) for word in words}


def word_counts__keeps_capitals(text):
    """You kept capital letters: To and to are the same word."""
    words = [part.strip(".,;:!?\"'()") for part in text.split()]
    return {word: words.count(word) for word in words if word}


def word_counts__keeps_signs(text):
    """You kept the signs at the ends: "be," and "be" are the same word."""
    words = text.lower().split()
    return {word: words.count(word) for word in words}
