"""Patterns: in which way a wrong result is wrong, where no known misconception says it.

Each rule is a function of one wrong result, `Wrong`, that returns a sentence or None. A sentence states an equality
(or a set of wrong entries) that was verified at every entry; it never guesses at the code.
"""
