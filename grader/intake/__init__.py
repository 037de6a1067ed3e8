"""What instructors download, read into submissions: a folder or a zip of Canvas, Moodle, Gradescope, GitHub Classroom.

Runs in the process that hands out the work. Reads and never writes: nothing of an archive reaches a disk.
"""
