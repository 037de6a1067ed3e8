"""Grades as files that other programs take: made from stored judgements alone, no submission is run or read."""
