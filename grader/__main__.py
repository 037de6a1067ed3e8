"""`python -m grader` is the console script."""

import sys

from grader.cli import main

if __name__ == "__main__":  # judge processes import this module under another name
    sys.exit(main())
