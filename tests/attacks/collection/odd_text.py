"""Returns and raises text with surrogates and control characters."""


def attack(array):
    raise ValueError("\ud800\x1b[2J\x1b]0;owned\x07\r\n[bold red]PASSED[/] =cmd()")
