"""What was handed in: folder, zip, file or notebook; and where in it each function is."""

from graders.oracle.sources import Location
from graders.submissions.discovery import discover, single
from graders.submissions.model import (
    Cell,
    Copy,
    Discovery,
    Handed,
    Submission,
    UnreadableSubmission,
    UnusablePathError,
)
from graders.submissions.naming import shown
from graders.submissions.opening import open_submission

__all__ = [
    "Cell",
    "Copy",
    "Discovery",
    "Handed",
    "Location",
    "Submission",
    "UnreadableSubmission",
    "UnusablePathError",
    "discover",
    "open_submission",
    "shown",
    "single",
]
