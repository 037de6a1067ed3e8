"""The oracle. Its canary is in no place that a submission can reach, and in no report."""

CANARY = "canary-0f7a2c5e81b94d63a1e07c3f5b286d94"


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def label(n):
    return f"n={n}"
