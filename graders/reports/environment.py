"""The templates of the pages, and the words that they use."""

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from graders.reports.figures import drawn
from graders.reports.grouping import elsewhere
from graders.results import CheckResult
from graders.text import counted, show_points, split_message, words


@cache
def environment() -> Environment:
    """Return the environment of all templates; text is escaped, and a name that is missing is an error."""
    made = Environment(
        loader=PackageLoader("graders.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(words=words, split_message=split_message, facts=_facts, drawn=drawn)
    made.filters.update(breakable=_breakable, loud=_loud, elsewhere=elsewhere, points=show_points, counted=counted)
    return made


def _breakable(name: str) -> Markup:
    """Return a name that may be broken after an underscore, where a phone is too narrow for it."""
    return Markup("_<wbr>").join(name.split("_"))


def _facts(check: CheckResult) -> str:
    """Return what there is to know of a check besides its message."""
    facts = (words(check.status), check.advisory and "informational", check.misconception)
    return ", ".join(fact for fact in facts if fact)


def _loud(checks: Sequence[CheckResult]) -> list[CheckResult]:
    """Return the checks that have something to say."""
    return [check for check in checks if check.status != "blocked"]
