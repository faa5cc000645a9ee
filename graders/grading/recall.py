"""Judges operations, and remembers how: equal answers are judged once a class."""

import time
from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

import msgspec
from msgspec.structs import replace

from graders.checks.contract import Run
from graders.grading.scored import Scored, all_right
from graders.judging.prepared import Prepared
from graders.judging.rubric import Rubric
from graders.oracle.plan import Plan
from graders.oracle.transcript import Transcript

MAX_REMEMBERED: Final = 32
"""Different answers to an operation whose results are remembered, the latest used: a class of 300 gives up to 21."""
MAX_PLANS: Final = 1_000
"""Further plans that are remembered, those of the latest used conversations: of 10 to 40 kB each. Most conversations
about one operation have the same ones."""
MAX_CONVERSATIONS: Final = 256
"""Conversations that are remembered: their results have some 10 kB each."""

MAX_ANSWERED_BYTES: Final = 64 << 20
"""Of answers to further plans: a conversation with more is not remembered, since all of them are held when it repeats;
as much as one reply may have."""


class Answers(msgspec.Struct, frozen=True, dict=True):
    """What a submission answers to the plans of an operation's cases.

    Attributes:
        run: Answers further plans.
        started: When the first was asked, by `time.perf_counter`.
    """

    transcripts: Mapping[str, Transcript]
    run: Run
    started: float

    @cached_property
    def key(self) -> tuple[bytes, ...]:
        """Equal for equal answers; empty where nothing tells."""
        digests = tuple(transcript.digest for transcript in self.transcripts.values())
        return digests if all(digests) else ()


class Recall:
    """Grades operations, and remembers how: a result depends on nothing but the answers, so equal ones give equal ones.

    Where further plans were asked, they are asked again, and those answers must be equal too. It belongs to a rubric.

    Args:
        trusted: Runs plans against a right implementation, where one is at hand.
    """

    def __init__(self, trusted: Run | None = None) -> None:
        self._trusted = trusted
        self._results: dict[int, OrderedDict[tuple[bytes, ...], list[Scored]]] = {}
        self._right: dict[int, list[Scored]] = {}
        self._asked: OrderedDict[tuple[int, tuple[bytes, ...]], _Conversation] = OrderedDict()

    def grade(self, prepared: Prepared, run: Run, rubric: Rubric) -> list[Scored]:
        """Judge one operation's cases, and score each of its exercises that the rubric asks for."""
        answers = self.ask(prepared, run)
        return self.at_first_sight(prepared, answers, rubric) or self.judge(prepared, answers, rubric)

    def ask(self, prepared: Prepared, run: Run, known: Mapping[int, Transcript] | None = None) -> Answers:
        """What a submission answers; ``known`` are transcripts by the identity of their plans."""
        started, known = time.perf_counter(), known or {}
        transcripts = {
            name: known.get(id(script.plan)) or run(script.plan) for name, script in prepared.scripts.items()
        }
        return Answers(transcripts, run, started)

    def at_first_sight(self, prepared: Prepared, answers: Answers, rubric: Rubric) -> list[Scored] | None:
        """The results of answers that are all right or came before; None where they have to be looked at."""
        results = self._came_before(prepared, answers) if prepared.screen.judges_more else None
        if results is None and prepared.screen.passes(answers.transcripts):
            results = self._all_right(prepared, rubric)
        results = results or self._came_before(prepared, answers)
        return None if results is None else _timed(results, answers)

    def _came_before(self, prepared: Prepared, answers: Answers) -> list[Scored] | None:
        """The results of answers that were judged before, and led to no further plans."""
        known = self._results.get(id(prepared))
        if not known or answers.key not in known:
            return None
        known.move_to_end(answers.key)
        return known[answers.key]

    def judge(self, prepared: Prepared, answers: Answers, rubric: Rubric) -> list[Scored]:
        """Judge answers check by check, and explain what fails."""
        asking = _Asking(answers.run)
        before = self._asked.get((id(prepared), answers.key)) if answers.key else None
        if before is not None and asking.repeats(before):
            self._asked.move_to_end((id(prepared), answers.key))
            return _timed(before.results, answers)
        from graders.grading.exercise import graded

        results = graded(prepared, answers.transcripts, asking, rubric, self._trusted)
        if asking.size <= MAX_ANSWERED_BYTES:
            self._remember(prepared, answers, results, asking.further)
        return _timed(results, answers)

    def outline(self, prepared: Prepared, answers: Answers, rubric: Rubric) -> list[Scored]:
        """Scores and what is wrong alone; where something fails, prices of known faults aside."""
        from graders.grading.exercise import outlined

        return outlined(prepared, answers.transcripts, answers.run, rubric, self._trusted)

    def _remember(
        self, prepared: Prepared, answers: Answers, results: list[Scored], further: list[tuple[Plan, bytes]]
    ) -> None:
        if not answers.key or not all(digest for _, digest in further):
            return
        if further:
            self._asked[id(prepared), answers.key] = _Conversation(tuple(further), results)
            while len(self._asked) > MAX_CONVERSATIONS or self._plans_held() > MAX_PLANS:
                self._asked.popitem(last=False)
            return
        known = self._results.setdefault(id(prepared), OrderedDict())
        known[answers.key] = results
        if len(known) > MAX_REMEMBERED:
            known.popitem(last=False)

    def _plans_held(self) -> int:
        """How many further plans are remembered: one of several conversations is held once."""
        return len({id(plan) for item in self._asked.values() for plan, _ in item.further})

    def _all_right(self, prepared: Prepared, rubric: Rubric) -> list[Scored]:
        """The results of an operation of which every check passes."""
        if id(prepared) not in self._right:
            self._right[id(prepared)] = list(all_right(prepared, rubric))
        return self._right[id(prepared)]


def _timed(results: Sequence[Scored], answers: Answers) -> list[Scored]:
    seconds = (time.perf_counter() - answers.started) / max(len(results), 1)
    return [replace(item, result=replace(item.result, seconds=seconds)) for item in results]


class _Conversation(msgspec.Struct, frozen=True):
    """The further plans that some answers led to, with the digests of what came, and the results."""

    further: tuple[tuple[Plan, bytes], ...]
    results: list[Scored]


class _Asking:
    """Answers further plans, and takes down which they were; what depends on time has no digest.

    A submission is asked the same plans in the same order, whatever is remembered.

    Attributes:
        size: Bytes of all that was answered.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self.size = 0
        self._ahead: deque[Transcript] = deque()
        self.further: list[tuple[Plan, bytes]] = []

    def __call__(self, plan: Plan) -> Transcript:
        transcript = self._ahead.popleft() if self._ahead else self._run(plan)
        self.further.append((plan, b"" if plan.timed else transcript.digest))
        self.size += transcript.size
        return transcript

    def repeats(self, before: _Conversation) -> bool:
        """Whether an earlier conversation takes place again; if not, what was answered so far is used."""
        for plan, digest in before.further:
            self._ahead.append(self._run(plan))
            if self._ahead[-1].digest != digest:
                return False
        return True
