"""Exact, traceable facts from Chinese text.

Sums of money, numbers of people, and pairs of places that help each other, each with the characters and bytes where it stands:

>>> import jushi
>>> extractor = jushi.Extractor()
>>> for fact in extractor.extract("广州市投入协作资金近1.4亿元，选派干部18人。"):
...     print(fact.kind, fact.quote, fact.value, fact.bound)
amount 1.4亿元 140000000 nearly
headcount 18人 18 exact

`Extractor` reads texts, one or many; `run` and `read_facts` work with folders as the command line does; `schema` says what a fact looks
like. `python -m jushi` is the command line itself.
"""

from ._extractor import Extractor
from ._folders import read_facts, run, schema
from ._jushi import Error, Fact, InputError, InternalError, Part, RulesError, __version__

__all__ = [
    "Error",
    "Extractor",
    "Fact",
    "InputError",
    "InternalError",
    "Part",
    "RulesError",
    "__version__",
    "read_facts",
    "run",
    "schema",
]
