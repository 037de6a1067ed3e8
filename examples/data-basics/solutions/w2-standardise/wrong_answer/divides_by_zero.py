"""Divides by the deviation, whatever it is."""

# fails: equal_numbers


def standardise(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)
