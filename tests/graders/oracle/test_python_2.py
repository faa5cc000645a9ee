"""Python 2 is read as Python 3 and does what Python 2 did."""

import json
import sys
import time

import numpy as np
import pytest

from graders.cs231n.handout import HANDOUT
from graders.oracle.executor import Executor
from graders.oracle.legacy.recognise import dialect, parse
from graders.oracle.legacy.syntax import to_python_3
from graders.oracle.plan import Call, Plan
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Missing, Raised, Returned
from graders.oracle.wire import decode_outcome, encode_outcome
from graders.submissions import open_submission, single

# What Python 2.7.18 with NumPy 1.11.3 makes of each, the names R bound in it.
BEHAVIOUR = [
    ("x = 7; x /= 2; R = x", 3),
    ("x = [7, 8]; x[0] /= 2; R = x", [3, 8]),
    ("R = [i for i in map(lambda a: a+1, [1,2])]", [2, 3]),
    ("best = None; R = best < 1, best > 0.5, 2 >= best, best <= -1", (True, False, True, True)),
    ("def f(x, best=None):\n    if x > best: best = x\n    return best\nR = f(-3)", -3),
    ("class A(object): best = None\na = A(); R = a.best < 0, 0 < a.best", (True, False)),
    ("R = sorted([3, None, 1]), max(None, -2), min([4, None]), cmp(None, 0)", ([None, 1, 3], -2, None, -1)),
    ("R = sorted(['b', 2, None, 'a', 1.5, (1,)])", [None, 1.5, 2, "a", "b", (1,)]),
    ("R = sorted([(1, 'b'), (1, None), (0, 5)])", [(0, 5), (1, None), (1, "b")]),
    ("l = [2, None, 1]; l.sort(); R = l", [None, 1, 2]),
    ("n = {}\nexec 'k = 7 / 2' in n\nR = n['k'], eval('9 / 2'), eval(' 1 <> 2')", (3, 4, True)),
    ("exec 'print 3; k = 010'\nR = k", 8),
    ("try:\n    raise ValueError, 'bad'\nexcept ValueError, e:\n    R = e.message", "bad"),
    ("R = 'abc'.decode('utf-8')", "abc"),
    (
        "class V(object):\n    def __init__(s, v): s.v = v\n    def __cmp__(s, o): return cmp(s.v, o.v)\nR = V(1) < V(2), V(1) >= V(2), V(1) == V(1), V(3) != V(3), len(set([V(1)]))",  # noqa: E501
        (True, False, True, False, 1),
    ),
    ("R = map(None, [1,2], [3,4])", [(1, 3), (2, 4)]),
    ("R = map(lambda a, b: (a, b), [1,2], [3])", [(1, 3), (2, None)]),
    ("R = zip([1,2],[3,4])[0]", (1, 3)),
    ("R = filter(lambda x: x > 1, [1,2,3])", [2, 3]),
    ("R = filter(lambda x: x != 'a', 'abca')", "bc"),
    ("R = filter(None, (0,1,2))", (1, 2)),
    ("R = range(3) + range(2)", [0, 1, 2, 0, 1]),
    ("R = {1:2}.keys() + [3]", [1, 3]),
    (
        "d = {'a':1}; R = (d.has_key('a'), d.has_key('b'), list(d.iteritems()), list(d.itervalues()), sorted(d.iterkeys()))",  # noqa: E501
        (True, False, [("a", 1)], [1], ["a"]),
    ),
    ("d = {'a':1,'b':2}; R = sum(v for k, v in d.iteritems())", 3),
    ("R = reduce(lambda a, b: a*b, [1,2,3,4])", 24),
    ("R = sorted([3,1,2], cmp=lambda a,b: cmp(b,a))", [3, 2, 1]),
    ("l = [3,1,2]; l.sort(lambda a,b: b-a); R = l", [3, 2, 1]),
    ("l = [3,1,2]; l.sort(key=lambda a: -a); R = l", [3, 2, 1]),
    ("l = [3,1,2]; l.sort(reverse=True); R = l", [3, 2, 1]),
    ("R = `1+1` + `'a'`", "2'a'"),
    ("R = 1 <> 2", True),
    ("R = 0777 + 0xFFL + 010", 774),
    ("R = isinstance(3L, (int, long)), isinstance(u'a', basestring), isinstance('a', basestring)", (True, True, True)),
    ("R = round(2.5), round(-2.5), round(0.125, 2)", (3.0, -3.0, 0.13)),
    ("def f(a, (b, c), d=1): return a, b, c, d\nR = f(1, (2, 3))", (1, 2, 3, 1)),
    ("R = (lambda (a, b), c: a*b+c)((2, 3), 4)", 10),
    ("R = (lambda (a, (b, c)): a*b+c)((2, (3, 4)))", 10),
    ("R = sorted({'a': 2, 'b': 1}.items(), key=lambda (k, v): v)", [("b", 1), ("a", 2)]),
    (
        'def f():\n    try:\n        raise ValueError, "bad"\n    except ValueError, e:\n        return str(e)\nR = f()',  # noqa: E501
        "bad",
    ),
    ('try:\n    raise ValueError("q")\nexcept (KeyError, ValueError), e: pass\nR = str(e)', "q"),
    ("try:\n    raise KeyError, 3\nexcept KeyError as e: R = e.args", (3,)),
    ("g = (x for x in [1,2]); R = g.next(), g.next()", (1, 2)),
    (
        "class A(object):\n    def __init__(self): self.n = 0\n    def __iter__(self): return self\n    def next(self):\n        self.n += 1\n        if self.n > 3: raise StopIteration\n        return self.n\nR = list(A())",  # noqa: E501
        [1, 2, 3],
    ),
    ("class A:\n    def __nonzero__(self): return False\nR = bool(A())", False),
    ("class A:\n    def __div__(self, o): return 'div'\nR = A() / 2", "div"),
    ("ns = {}; exec \"q = 3\" in ns; R = ns['q']", 3),
    ("R = unicode('a') + unichr(98)", "ab"),
    ("R = xrange(5)[2], len(xrange(3))", (2, 3)),
    ("import string; R = string.join(['a','b'], '-'), string.upper('ab'), string.letters[:3]", ("a-b", "AB", "abc")),
    ("import itertools; R = list(itertools.izip([1],[2])), list(itertools.imap(abs, [-1]))", ([(1, 2)], [1])),
    ("from itertools import izip, imap; R = list(izip([1],[2]))", [(1, 2)]),
    ("import cPickle as pickle; R = pickle.loads(pickle.dumps([1]))", [1]),
    ("from StringIO import StringIO; s = StringIO(); print >>s; R = s.getvalue()", "\n"),
    ("import sys; R = sys.maxint > 10", True),
    ("import numpy as np; R = (np.array([5,7])/2).tolist()", [2, 3]),
    ("import numpy as np; a = np.array([5,7]); a /= 2; R = a.tolist()", [2, 3]),
    ("import numpy as np; a = np.array([5.,7]); a /= 2; R = a.tolist()", [2.5, 3.5]),
    ("import numpy as np; R = np.zeros((4/2, 3)).shape", (2, 3)),
    ("import numpy as np; R = np.arange(6).reshape(3, -1)[:, 1/2].tolist()", [0, 2, 4]),
    ("import numpy as np; x = np.ones((4, 6)); R = x[:, :x.shape[1]/2].shape", (4, 3)),
    ("import numpy as np; R = np.sum(np.array([True, True, True])) / 2", 1),
    ("import numpy as np; R = float(np.sum(np.array([True, True, True]))) / 2", 1.5),
    ("import numpy as np; R = np.mean(np.array([1,2])) / 2", 0.75),
    ("import numpy as np; R = np.float64(5) / 2, np.int64(5) / 2", (2.5, 2)),
    ("import numpy as np; R = np.sum(x for x in [1,2,3])", 6),
    ("import numpy as np; R = np.array(map(lambda v: v*2, [1,2])).tolist()", [2, 4]),
    ("import numpy as np; R = np.array(zip([1,2],[3,4])).shape", (2, 2)),
    ("import numpy as np; R = np.array({'a': 1}.values()).tolist()", [1]),
    ("import numpy as np; R = [np.prod(s) for s in [(2,3)]]", [6]),
    ("import numpy as np; a = np.zeros((2,2)); a[0,0] = np.array([[3.]]); R = a.tolist()", [[3.0, 0.0], [0.0, 0.0]]),
    (
        "import numpy as np; R = np.array([1,2,3]).ptp(), np.product([2,3]), np.alltrue([1,1]), np.rank(np.ones((2,2)))",  # noqa: E501
        (2, 6, True, 2),
    ),
    ("from __future__ import division; R = 7/2, 7//2", (3.5, 3)),
    ('from __future__ import print_function; print("a", "b"); R = 7/2', 3),
    ('print "a", "b"; print "c",; print; print "%d" % 3, ; R = 1', 1),
    ('R = "%s" % 5L', "5"),
    ('R = "a" if 1 <> 2 else "b"; print (1), 2', "a"),
    ("R = max([1,2]), min(3, 4), abs(-1), divmod(7, 2), pow(2, 3), int(7/2.), 7 % 2", (2, 3, 1, (3, 1), 8, 3, 1)),
    ("R = apply(lambda a, b: a - b, (3, 1))", 2),
    ("R = dict.fromkeys([1]).has_key(1)", True),
    ("R = [x/2 for x in range(5)]", [0, 0, 1, 1, 2]),
    ("R = {x: x/2 for x in range(3)}.values()", [0, 0, 1]),
    ("def f(n, h=5/2): return n/h\nR = f(9)", 4),
    ("x = 5; y = 2; R = x/y*1.0, 1.0*x/y, x/float(y), (x+1)/y", (2.0, 2.5, 2.5, 3)),
    ("h = 5; R = h/2-1, -h/2, (h - 1)/2 + 1, 1 + (h + 2 * 1 - 3) / 2", (1, -3, 3, 3)),
    ("R = u'caf\\xe9'[:3], ur'\\d', 'C:\\users'", ("caf", "\\d", "C:\\users")),
    ('R = "abc".encode("hex") if 0 else 1', 1),
    ('R = "".join(map(str, range(3)))', "012"),
    ("R = (1, 2) < (1, 3), [1] < [2]", (True, True)),
    ('R = sorted(["b", "A"], key=str.lower)', ["A", "b"]),
    ("R = any(map(lambda x: x > 1, [1, 2])), all(x for x in xrange(1, 3))", (True, True)),
    ('i = 0\nwhile 1:\n    if i > 3: break\n    i += 1\nelse: print "no"\nR = i', 4),
    ("async = 3; R = async + 1", 4),
    ("R = [1,2,3].__len__(), 5 .__class__.__name__", (3, "int")),
    ("R = raw_input is not None, callable(file)", (True, True)),
    ("with open('/dev/null') as f: R = f.read()", ""),
    ("import operator; R = operator.div(7, 2)", 3),
    ("R = coerce(1, 2.0)", (1.0, 2.0)),
    ("import collections; R = collections.OrderedDict([(1, 2)]).keys()", [1]),
    ("import numpy as np; R = np.random.RandomState(0).randint(0, 10, 3/1).tolist()", [5, 0, 3]),
    (
        "import numpy as np\ndef net(N, D, H):\n    W = np.zeros((D, H/2))\n    return W.shape, N/2, (N-1)/2\nR = net(5, 4, 6)",  # noqa: E501
        ((4, 3), 2, 2),
    ),
    ('if True: print "one"; R = 1', 1),
    ("for i in range(2): print i,; R = i", 1),
    ("R = 10 ** -1, 2 ** 3 / 3", (0.1, 2)),
    ("R = 5 / 2 / 2, 5 / (2 / 2), -5 / 2", (1, 5, -3)),
    ("R = (3 < 4) / 1, True / 2", (1, 0)),
    (
        "import numpy as np; R = (np.arange(4) / 3 + 1).tolist(), (1 / np.array([2, 4])).tolist(), np.divide(3.0, 2)",
        ([1, 1, 1, 2], [0, 0], 1.5),
    ),
]


def called(executor, call):
    ((_, outcome),) = executor.run(Plan(calls=(call,)))
    return decode_outcome(encode_outcome(outcome))


def run(folder, files, target="m.f", python="3"):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    file, _, name = target.rpartition(".")
    executor = Executor(
        Sources({target: Location(str(folder), f"{file}.py", name)}, python=python, handout=HANDOUT), prefer_stubs=True
    )
    outcome = called(executor, Call(label="f", target=target))
    return outcome, executor.supplied()


def plain(value):
    """A value with Python's numbers for NumPy's."""
    if isinstance(value, (tuple, list)):
        return type(value)(map(plain, value))
    return value.item() if isinstance(value, np.generic) else value


@pytest.mark.parametrize(("source", "expected"), BEHAVIOUR, ids=[s[:60] for s, _ in BEHAVIOUR])
def test_python_2_does_what_it_did(tmp_path, source, expected):
    outcome, _ = run(tmp_path, {"m.py": f"{source}\ndef f(): return R\n"}, python="2")
    assert isinstance(outcome, Returned), outcome
    got = plain(outcome.value)
    assert got == expected
    assert not isinstance(expected, int) or not isinstance(got, float)


SYNTAX = [
    'print "a", 1',
    "print 'a',",
    "if 1: print 'a'",
    "for i in x: print i,; print",
    "try: pass\nexcept ValueError, e: print e",
    "raise ValueError, 'a'",
    "exec 'x = 1'",
    "x = `1`",
    "x = 1 <> 2",
    "x = 0777",
    "x = 10L",
    "def g(a, (b, c)): return a",
    "g = lambda (a, b): a",
    "x = ur'a'",
    "if 1:\n        x = 1\n\ty = 2",
]


@pytest.mark.parametrize("source", SYNTAX)
def test_a_file_with_such_syntax_is_python_2_and_keeps_its_lines(source):
    text = f"def first():\n    return 1\n\n{source}\n\ndef last():\n    return 2\n"
    parsed = parse(text)
    assert parsed.python_2 or parsed.tabs
    last = parsed.tree.body[-1]
    assert text.split("\n")[last.lineno - 1] == "def last():"
    assert to_python_3(text)[0].count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("for i in xrange(3): pass", "2"),
        ("x = raw_input()", "2"),
        ("d.iteritems()", "2"),
        ("print >>f, 1", "2"),
        ("xrange = range\nfor i in xrange(3): pass", "3"),
        ("from past.builtins import xrange\nxrange(3)", "3"),
        ("try:\n    xrange\nexcept NameError:\n    xrange = range", "3"),
        ("from six.moves import *\nxrange(3)", "3"),
        ("def f(unicode): return unicode", "3"),
        ('"""How to\nprint "this" in Python 2 with xrange\n"""', "3"),
        ("# print the loss, raise ValueError, x", "3"),
        ("print ('a')", "3"),
        ("def broken(:\n    print 'a'", "3"),
    ],
)
def test_the_compiler_and_the_names_tell_python_2(source, python):
    assert dialect([("m.py", source.encode())])[0] == python


def test_a_whole_tree_is_python_2_once_one_file_is(tmp_path):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "layers.py").write_text("def affine_forward(x, w, b):\n    return x.shape[0] / 2, None\n")
    (tmp_path / "cs231n" / "gradient_check.py").write_text("def check():\n    print 'checked'\n")
    with open_submission(single(tmp_path), ["layers.affine_forward"]) as submission:
        assert submission.sources().python == "2"
        (note,) = submission.notes
        reason = "cs231n/gradient_check.py has syntax of Python 2, which Python 3 refuses"
        assert note == f"the submission was read as Python 2: {reason}"
        executor = Executor(submission.sources())
        call = Call(label="f", target="layers.affine_forward", args=(np.ones((5, 2)), 1, 1))
        outcome = called(executor, call)
    assert outcome.value == (2, None)


def test_files_that_only_python_3_takes_divide_as_it_does(tmp_path):
    three = "def f(x: int) -> float:\n    return 5 / x, 4 / x\n"
    (tmp_path / "layers.py").write_text(three.replace("def f", "def affine_forward"))
    (tmp_path / "old.py").write_text("print 'old'\n")
    with open_submission(single(tmp_path), ["layers.affine_forward"]) as submission:
        assert submission.sources().python == "mixed"
        call = Call(label="f", target="layers.affine_forward", args=(2,))
        outcome = called(Executor(submission.sources()), call)
    assert outcome.value == (2.5, 2)
    assert isinstance(outcome.value[1], int)


def test_a_notebook_of_python_2_is_read(tmp_path):
    cells = [
        "import numpy as np\nprint 'setup'",
        "def affine_forward(x, w, b):\n    print 'in', x\n    return x / 2, [None for i in xrange(2)]",
    ]
    notebook = {
        "nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""},
        "worksheets": [{"metadata": {}, "cells": [
            {"cell_type": "code", "collapsed": False, "input": text, "language": "python", "metadata": {}, "outputs": []}  # noqa: E501
            for text in cells
        ]}],
    }  # fmt: skip
    (tmp_path / "hw.ipynb").write_text(json.dumps(notebook))
    with open_submission(single(tmp_path / "hw.ipynb"), ["layers.affine_forward"]) as submission:
        assert submission.sources().python == "2"
        call = Call(label="f", target="layers.affine_forward", args=(5, 1, 1))
        outcome = called(Executor(submission.sources()), call)
    assert outcome == Returned((2, [None, None]))


def test_lines_in_messages_are_the_students(tmp_path):
    source = "def g((a, b)):\n    print 'x'\n    raise ValueError, 'bad %d' % a\n\ndef f():\n    print `1`\n    return g((5/2, 1))\n"  # noqa: E501
    outcome, notes = run(tmp_path, {"m.py": source})
    assert isinstance(outcome, Raised)
    assert (outcome.type, outcome.message) == ("ValueError", "bad 2")
    shown = [(frame.line, frame.source) for frame in outcome.frames]
    assert shown == [(7, "return g((5/2, 1))"), (3, "raise ValueError, 'bad %d' % a")]
    assert notes == ("m.py was read as Python 2: Python 3 refuses its syntax",)


def test_a_fault_of_a_python_2_file_is_named_by_its_line(tmp_path):
    outcome, _ = run(tmp_path, {"m.py": "print 'a'\n\ndef f(:\n    print 'b'\n"})
    assert isinstance(outcome, Missing)
    assert [frame.line for frame in outcome.frames] == [3]


def test_what_is_supplied_reaches_no_other_module(tmp_path):
    files = {"m.py": "from three import g, h\ndef f(): return g(), h(), map(abs, [-1]), 5/2\nprint 'x'\n"}
    files["three.py"] = (
        "def g(): return 5 / 2\ndef h():\n    return isinstance(map(abs, [1]), list), 'xrange' in dir(__builtins__)\n"
    )
    outcome, _ = run(tmp_path, files)
    assert outcome == Returned((2.5, (False, False), [1], 2))
    assert not hasattr(sys.modules["builtins"], "xrange")
    assert isinstance(map(abs, [1]), map)


@pytest.mark.parametrize(
    "text",
    [
        "lambda " * 100_000,
        "'''" * 100_001,
        '\\"""' * 100_000,
        "print " * 100_000,
        "`" * 100_001,
        "(" * 100_000,
        "raise a, " * 50_000,
    ],
    ids=["lambda", "quotes", "escaped", "print", "backticks", "brackets", "raise"],
)
def test_reading_hostile_text_takes_no_long_time(text):
    started = time.process_time()
    to_python_3(text)
    assert time.process_time() - started < 20  # a quadratic reader takes hours
