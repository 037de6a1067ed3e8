"""Assignments of other graders as exercises: read as text and as syntax trees, never executed."""
