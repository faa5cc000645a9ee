"""Downloads an answer."""

import urllib.request


def attack(array):
    try:
        return urllib.request.urlopen("http://127.0.0.1:@PORT@/answer", timeout=1).read()
    except OSError:
        return array
