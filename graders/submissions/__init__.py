"""What was handed in: folder, zip, file or notebook; and where in it each function is."""

from typing import TYPE_CHECKING

from graders.lazy import on_first_use

if TYPE_CHECKING:
    from graders.oracle.sources import Location
    from graders.submissions.content import Fingerprints, fingerprint
    from graders.submissions.discovery import discover
    from graders.submissions.export import ClassFolder, opened_class
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
    from graders.submissions.roster import ROSTER, RosterError
    from graders.submissions.single_submission import single
    from graders.submissions.students import Identity, Student

__all__ = [
    "ROSTER",
    "Cell",
    "ClassFolder",
    "Copy",
    "Discovery",
    "Fingerprints",
    "Handed",
    "Identity",
    "Location",
    "RosterError",
    "Student",
    "Submission",
    "UnreadableSubmission",
    "UnusablePathError",
    "discover",
    "fingerprint",
    "open_submission",
    "opened_class",
    "shown",
    "single",
]

__getattr__ = on_first_use(
    __name__,
    {
        "content": "Fingerprints fingerprint",
        "discovery": "discover",
        "export": "ClassFolder opened_class",
        "model": "Cell Copy Discovery Handed Location Submission UnreadableSubmission UnusablePathError",
        "naming": "shown",
        "opening": "open_submission",
        "roster": "ROSTER RosterError",
        "single_submission": "single",
        "students": "Identity Student",
    },
)
