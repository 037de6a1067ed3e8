"""Takes mean and deviation of the whole array."""

# fails: each_column_for_itself, equal_numbers


def standardise(x):
    return (x - x.mean()) / x.std()
