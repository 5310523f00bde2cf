"""All that was ever found by fuzzing, once more: nothing raises, nothing contradicts itself."""

from __future__ import annotations

import pytest

from tests.fuzz import corpus, wire
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("target", TARGETS)
def test_the_corpus_through_every_target(target: str) -> None:
    for source in corpus.FOLDER.iterdir():
        for data in corpus.read(source.stem):
            TARGETS[target].run(data)


def test_every_target_has_a_corpus_and_all_of_them_are_small() -> None:
    files = {path.stem: path.stat().st_size for path in corpus.FOLDER.iterdir()}
    assert set(TARGETS) <= set(files) <= {*TARGETS, *map(corpus.found, TARGETS)}
    assert min(files.values()) > 0
    assert sum(files.values()) < corpus.LARGEST


@pytest.mark.parametrize("target", ["event", "value", "tensors"])
def test_messages_of_the_corpus_come_back_from_their_fields(target: str) -> None:
    """What changes one field leaves the others as they were."""
    fields = [wire.parsed(data) for data in corpus.read(target)]
    messages = [one for one in fields if one]
    assert messages
    for one in messages:
        assert wire.parsed(wire.serialised(one)) == one
