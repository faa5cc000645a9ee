"""Who handed in what: a student by every name that a system knows them under, and whose a submission is."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime

import msgspec


class Student(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One student; an empty string where nothing is known.

    Attributes:
        name: As the roster or the system has it.
        login: Canvas's ``SIS Login ID``, Moodle's user name, the account of a clone.
        email: Address.
        number: The school's own number: Canvas's ``SIS User ID``, Gradescope's ``SID``, Moodle's ``ID number``.
        canvas_id: Canvas's number of the user: the column ``ID``, and the first number in a file's name.
        participant: Moodle's number of the participant, as in ``Participant 12345``.
        section: Section, group or class.
    """

    name: str = ""
    login: str = ""
    email: str = ""
    number: str = ""
    canvas_id: str = ""
    participant: str = ""
    section: str = ""

    def label(self) -> str:
        """What to call the student: the name, or else what there is."""
        return self.name or self.email or self.login or self.number or self.canvas_id or self.participant

    def names(self) -> set[str]:
        """All that identifies the student, in the form of `key`: a name in either order, an address and its account."""
        texts = [self.name, self.login, self.email, self.number, self.canvas_id, self.participant]
        texts += [text.partition("@")[0] for text in (self.login, self.email)]
        return {key(text) for text in (*texts, *_reordered(self.name))} - {""}

    def identifier(self) -> str:
        """What tells this student from others who may have the same name."""
        return key(self.email or self.login or self.number or self.canvas_id or self.participant or self.name)

    def merged(self, other: "Student") -> "Student":
        """This student, with what is not known of them taken from ``other``."""
        fields = {name: getattr(self, name) or getattr(other, name) for name in self.__struct_fields__}
        return Student(**fields)


class Identity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whose a submission is, under which names it was exported, and when it was handed in.

    Attributes:
        submission: Its name in the results; for a student who handed in nothing, a name that no submission has.
        students: Several for a group; none where nobody is known.
        files: The entries of the folder that it was made of, with the names that the system gave them. Feedback
            goes back under these names.
        gradescope: The name of Gradescope's folder, as ``submission_310000``.
        commit: Of a clone, the address of its last commit, or the hash.
        organisation: Of a clone, whose the repository is that it was made of.
        submitted_at: When it was handed in, if that is known.
        time_source: Where that time comes from.
        system_time: Whether that time was written by a system, which may leave out its offset.
        on_canvas: Whether its name is one of Canvas's exports, which mark what is late.
        marked_late: Whether it is marked so.
        absent: Why there is nothing to grade, for a student who handed in nothing.
    """

    submission: str
    students: tuple[Student, ...] = ()
    files: tuple[str, ...] = ()
    gradescope: str = ""
    commit: str = ""
    organisation: str = ""
    submitted_at: datetime | None = None
    time_source: str = ""
    system_time: bool = False
    on_canvas: bool = False
    marked_late: bool = False
    absent: str = ""

    def label(self) -> str:
        """The names of the students, those of a group together."""
        return ", ".join(student.label() for student in self.students)


def key(text: str) -> str:
    """A text without case, accents, spaces and punctuation, as names and numbers are compared."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if character.isalnum())


def _reordered(name: str) -> Iterator[str]:
    """The name with the family name at its other end: Canvas's files have it first, rosters often last."""
    last, comma, first = name.partition(",")
    if comma:
        yield f"{first} {last}"
        return
    parts = name.split()
    yield from (" ".join(parts[count:] + parts[:count]) for count in range(1, len(parts)))
