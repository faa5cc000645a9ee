"""What the layers of one process tell each other."""

import os
from dataclasses import dataclass, field


@dataclass
class State:
    """Facts that one layer establishes and a later one needs.

    Attributes:
        user_namespace: Descriptor of a user namespace that root made beforehand.
        tasks_of_user: Threads that the user had on this machine when they were counted.
        root: It runs as root, and not as an ordinary user who is root in a namespace.
        other_identity: A user and group id that root can become.
        parent: The process that started this one.
        files_confined: Landlock holds.
        counted_alone: The kernel counts this process's threads apart from every other process's.
    """

    user_namespace: int | None = None
    tasks_of_user: int = 0
    root: bool = False
    other_identity: int | None = None
    parent: int = field(default_factory=os.getppid)
    files_confined: bool = False
    counted_alone: bool = False
