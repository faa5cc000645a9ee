"""Sends datagrams, and opens sockets of other families."""

import socket


def attack(array):
    for family, kind in ((socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_UNIX, socket.SOCK_STREAM), (socket.AF_INET6, socket.SOCK_STREAM)):
        try:
            made = socket.socket(family, kind)
            made.sendto(b'x', ('127.0.0.1', @PORT@))
        except (OSError, TypeError):
            pass
    return array
