"""An auto-grader for deep-learning courses: values are made inside a sandbox, verdicts outside."""

__version__ = "0.1.0"
