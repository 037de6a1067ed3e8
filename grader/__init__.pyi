from grader.api import grade as grade
from grader.api import load_course as load_course
from grader.api import verify as verify
from grader.practice.notebook import check as check

__version__: str
