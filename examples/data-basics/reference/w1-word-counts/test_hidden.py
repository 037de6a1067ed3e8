"""Hidden tests of counting words."""

import pytest

WORDS = ["the", "The", "cat,", "(dog)", "dog", "sat!"]


@pytest.mark.tier("basic")
def test_many_words(student, reference, compare, rng):
    """Every word counts, wherever line breaks and tabs lie between them."""
    text = "\n\t ".join(rng.choice(WORDS, 40).tolist())
    compare(student.word_counts(text), reference.word_counts(text))


@pytest.mark.tier("edges")
def test_signs_within_words(student, compare):
    """Signs are taken off the ends of words only: don't and e.g are words as they are."""
    compare(student.word_counts("'Don't', e.g., don't"), {"don't": 2, "e.g": 1})


@pytest.mark.tier("edges")
def test_no_words(student, compare):
    """Signs alone are no word, and a text may have none at all."""
    texts = ["one - !", " ... ", ""]
    compare([student.word_counts(text) for text in texts], [{"one": 1, "-": 1}, {}, {}])


@pytest.mark.tier("edges")
def test_other_letters(student, compare):
    """Small letters are there in other alphabets, too."""
    compare(student.word_counts("Über ÜBER über"), {"über": 3})
