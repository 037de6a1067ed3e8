"""The trusted side that gives verdicts: pytest, the `student` fixture, the comparison, the table of verdicts."""
