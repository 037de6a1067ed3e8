"""A page on the whole class, for staff alone: what was reached, which tests tell what, which mistakes are common."""
