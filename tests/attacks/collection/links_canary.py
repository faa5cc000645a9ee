"""Makes links, folders and pipes."""

import os


def attack(array):
    for make, arguments in (
        (os.mkdir, ("@CANARY@/d",)),
        (os.mkfifo, ("@CANARY@/p",)),
        (os.symlink, ("/etc", "@CANARY@/l")),
    ):
        try:
            make(*arguments)
        except OSError:
            pass
