"""What makes a course easy to write: new exercises, and old ones of other graders."""
