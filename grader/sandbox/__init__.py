"""The trusted outside of the wall: starts the fork server, talks to one confined process, ends it."""
