"""Connects to a server and sends what it has."""

import socket


def attack(array):
    try:
        socket.create_connection(('127.0.0.1', @PORT@), 1).sendall(array.tobytes())
    except OSError:
        pass
    return array
