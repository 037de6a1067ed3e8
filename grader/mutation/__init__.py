"""Do the tests notice small changes? Mutants of accepted solutions must fail, as must right work by a mutated oracle.

A mutant is the source with one small mistake in it, of the kinds that students make: a size rounded the other way, a
stride left out, height and width exchanged, a border off by one. One that every test accepts shows what no test looks
at, or changes nothing that can be seen; solutions/<slug>/equivalent.yml says which of them do the latter, and why.
"""
