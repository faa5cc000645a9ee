"""``backcheck list``: the exercises."""

from graders.cli.options import AssignmentFile, CourseFolder, Only, fail, in_course


def list_exercises(course: CourseFolder = None, assignment: AssignmentFile = None, only: Only = None) -> None:
    """List the exercises with their points and cases."""
    from graders.grader import Settings
    from graders.judging.assignment import AssignmentError, chosen_assignment
    from graders.kits.listing import print_exercises

    with in_course(course, AssignmentError):
        settings = Settings(assignment=chosen_assignment(assignment), only=tuple(only or ()))
        if not print_exercises(settings):
            fail(f"no exercise matches {' or '.join(only or ())}")
