"""Every example of the docstrings says what is so."""

import doctest
import importlib

import pytest

from conftest import PROJECT


@pytest.mark.parametrize("name", ["jushi", "jushi._extractor", "jushi._folders", "jushi._jushi"])
def test_examples(name):
    module = importlib.import_module(name)
    finder = doctest.DocTestFinder(exclude_empty=True)
    tests = [test for test in finder.find(module, name, module) if test.examples]
    if name == "jushi":
        # Classes that are compiled say that they are of this module, and are found by name.
        import jushi

        tests += [test for thing in (jushi.Fact, jushi.Part) for test in finder.find(thing, thing.__name__, module=False)]
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for test in tests:
        test.globs.update(vars(module))
        runner.run(test)
    assert runner.summarize(verbose=False).failed == 0
    assert runner.tries > 0 or name == "jushi._jushi"


def test_the_lines_of_the_readme_run():
    blocks = (PROJECT / "README.md").read_text(encoding="utf-8").split("```python\n")[1:]
    code = [block.split("```")[0] for block in blocks]
    assert len(code) >= 2
    names = {}
    for block in code:
        if "pyspark" not in block:
            exec(block, names)
            assert all(len(lines.splitlines()) <= 10 for lines in code)
    assert names["table"].num_rows == 3
