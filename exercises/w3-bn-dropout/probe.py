"""Runs inside the sandbox: makes the torch.Generator, which no value can carry in, and calls the student's dropout."""

import torch


def dropout(student, x, p, training, seed):
    """The student's dropout with a generator of that seed."""
    return student.dropout(x, p, training, torch.Generator().manual_seed(seed))


def dropout_twice(student, x, p, seed):
    """Two calls in training, one after the other, with one generator."""
    generator = torch.Generator().manual_seed(seed)
    return [student.dropout(x, p, True, generator) for _ in range(2)]


def dropout_and_input(student, x, p, training, seed):
    """The student's dropout, and x as it was after the call."""
    return [student.dropout(x, p, training, torch.Generator().manual_seed(seed)), x]
