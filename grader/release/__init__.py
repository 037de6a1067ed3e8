"""What an author gives to students: starters, statements, public tests, recorded answers, and nothing else."""
