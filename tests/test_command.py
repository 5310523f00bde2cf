"""A command says its name, its help and its key once."""

from __future__ import annotations

import pytest

from termboard.command import Command, key_name


class ToggleLogScale(Command):
    """Switch the y axis between
    linear and logarithmic.
    """

    keys = "y"


class Quit(Command):
    label = "Leave"


def test_names_are_made_from_the_class() -> None:
    assert ToggleLogScale.id() == "toggle_log_scale"
    assert ToggleLogScale.title() == "Toggle log scale"
    assert ToggleLogScale.help() == "Switch the y axis between linear and logarithmic."


def test_a_label_wins() -> None:
    assert (Quit.id(), Quit.title()) == ("quit", "Leave")


@pytest.mark.parametrize(
    ("key", "shown"),
    [("q", "q"), ("question_mark", "?"), ("ctrl+p", "^p"), ("shift+tab", "⇧tab"), ("f1", "f1")],
)
def test_keys_are_shown_as_people_write_them(key: str, shown: str) -> None:
    assert key_name(key) == shown
