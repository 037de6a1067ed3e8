"""What a student runs on a machine of their own: the public tests, on Linux, macOS and Windows.

Everything that differs from one system to another is in `host`. Nothing here, nor anything that is imported from here,
may need a module that one of them has not.
"""
