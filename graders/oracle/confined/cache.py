"""Plans that every submission is asked: their bytes, and the forms of the replies that were understood before.

The outcomes in replies of one form differ in nothing but numbers: they are decoded only where that is needed.
"""

from dataclasses import dataclass
from typing import Final

from graders.oracle.confined.replies import Form, Received, Reply, form_of, read_reply
from graders.oracle.plan import Plan
from graders.oracle.transcript import MAX_SHORT_BYTES
from graders.oracle.wire import encode_plan

MAX_FORMS: Final = 8
"""Forms of replies that are known a plan, the latest used."""


@dataclass
class KeptPlan:
    """A plan, and the forms of the replies to it, the latest used last."""

    plan: Plan
    forms: tuple[Form, ...] = ()

    def read(self, data: bytes) -> Reply:
        """Understand a reply.

        Raises:
            WireError: It is malformed.
        """
        for form in reversed(self.forms):
            known = form.read(data)
            if known is not None:
                if form is not self.forms[-1]:
                    self._use(form)
                return known
        reply = read_reply(data, self.plan)
        found = form_of(data, self.plan, reply)
        if found is None:
            return reply
        self._use(found)
        return Reply(Received(found, data, reply.outcomes), reply.closing)

    def _use(self, form: Form) -> None:
        others = tuple(other for other in self.forms if other is not form)
        self.forms = (*others, form)[-MAX_FORMS:]


_CACHED: Final[dict[int, KeptPlan]] = {}


def keep(plan: Plan) -> None:
    """Keep a plan and the forms of replies to it for all later submissions."""
    _CACHED[id(plan)] = KeptPlan(plan)


def encoded(plan: Plan) -> bytes:
    """The plan as bytes, which live as long as it does: it may be asked again."""
    attributes: dict[str, bytes] = plan.__dict__
    if "encoded" not in attributes:
        attributes["encoded"] = encode_plan(plan)
    return attributes["encoded"]


def understood(data: bytes, plan: Plan) -> Reply:
    """What a process replied to a plan.

    Raises:
        WireError: The bytes are no reply to it.
    """
    cached = _CACHED.get(id(plan))
    return read_reply(data, plan) if cached is None or len(data) > MAX_SHORT_BYTES else cached.read(data)
