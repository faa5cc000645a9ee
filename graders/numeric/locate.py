from collections.abc import Generator
def locate(problem, place, by, found):
    return ()
    yield
