"""Dataclasses that are made faster do what the library's do."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.cli import quick_dataclasses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATCHED = ("_init_fn", "_repr_fn", "_cmp_fn", "_hash_fn", "_frozen_get_del_attr")


@pytest.fixture(scope="module")
def quick() -> Iterator[None]:
    """Make them quick while a test of this file runs."""
    library: Any = dataclasses
    before = {name: getattr(library, name) for name in PATCHED if hasattr(library, name)}
    quick_dataclasses.make_dataclasses_quick()
    yield
    vars(library).update(before)


def classes() -> tuple[type[Any], ...]:
    @dataclasses.dataclass(frozen=True)
    class Point:
        x: float
        y: Any = 0

    @dataclasses.dataclass(frozen=True)
    class Alone:
        only: Any

    @dataclasses.dataclass(frozen=True)
    class Empty:
        pass

    @dataclasses.dataclass
    class Changing:
        name: str
        unseen: int = dataclasses.field(default=0, repr=False, compare=False)

    @dataclasses.dataclass(order=True)
    class Ordered:
        first: int
        second: int

    return Point, Alone, Empty, Changing, Ordered


USUAL = classes()


@pytest.fixture(scope="module")
def made(quick: None) -> tuple[type[Any], ...]:
    return classes()


def outcome(act: Callable[[], Any]) -> Any:
    """Return what comes out, or which error with which words."""
    try:
        return act()
    except (TypeError, AttributeError, IndexError) as error:
        return type(error), str(error)


EXAMPLES: tuple[tuple[int, tuple[Any, ...]], ...] = (
    (0, (1.5, "a")),
    (0, (float("nan"), [])),
    (1, (float("nan"),)),
    (1, ((1, 2),)),
    (2, ()),
    (3, ("name", 3)),
    (4, (1, 2)),
)


@pytest.mark.parametrize(("which", "values"), EXAMPLES)
@pytest.mark.parametrize(
    "act",
    [
        repr,
        hash,
        lambda one: setattr(one, dataclasses.fields(one)[0].name, 5),
        lambda one: setattr(one, "other", 5),
        lambda one: delattr(one, "other"),
        lambda one: one == type(one)(*dataclasses.astuple(one)),
        lambda one: one == dataclasses.astuple(one),
        lambda one: one < one,
        dataclasses.asdict,
    ],
)
def test_they_do_the_same(
    made: tuple[type[Any], ...], which: int, values: tuple[Any, ...], act: Callable[[Any], Any]
) -> None:
    ours, usual = made[which](*values), USUAL[which](*values)
    assert repr(outcome(lambda: act(ours))) == repr(outcome(lambda: act(usual)))


@given(st.floats(), st.integers() | st.text(), st.floats(), st.integers() | st.text())
def test_they_are_equal_when_the_librarys_are(
    made: tuple[type[Any], ...], x: float, y: Any, other_x: float, other_y: Any
) -> None:
    ours = made[0](x, y) == made[0](other_x, other_y)
    assert ours == (USUAL[0](x, y) == USUAL[0](other_x, other_y))
    assert made[1](x) == made[1](x)  # the same NaN in both, as tuples have it


class Making:
    """Classes whose `__init__` has more to do than to take what is given."""

    def __init__(self) -> None:
        @dataclasses.dataclass
        class Given:
            values: list[int] = dataclasses.field(default_factory=list)
            length: int = dataclasses.field(init=False)
            scale: dataclasses.InitVar[int] = 1
            _: dataclasses.KW_ONLY
            title: str = "none"

            def __post_init__(self, scale: int) -> None:
                self.length = scale * len(self.values)

        @dataclasses.dataclass(slots=True)
        class Slotted:
            x: int
            y: int = 2

        @dataclasses.dataclass
        class Own:
            x: int

            def __init__(self, x: int) -> None:
                self.x = -x

        self.by_name = {"Given": Given, "Slotted": Slotted, "Own": Own}


USUALLY = Making()


@pytest.mark.parametrize(
    ("name", "given", "named"),
    [
        ("Given", (), {}),
        ("Given", ([1, 2], 3), {"title": "a"}),
        ("Given", ([1, 2], 3, "a"), {}),
        ("Given", (), {"length": 3}),
        ("Slotted", (), {}),
        ("Slotted", (1,), {}),
        ("Slotted", (1,), {"x": 2}),
        ("Slotted", (1, 2, 3), {}),
        ("Own", (1,), {}),
    ],
)
@pytest.mark.usefixtures("quick")
def test_objects_are_made_alike(name: str, given: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours = Making().by_name[name]
    for _ in range(2):  # the second by what the first call has compiled
        made = outcome(lambda: ours(*given, **named))
        assert repr(made) == repr(outcome(lambda: USUALLY.by_name[name](*given, **named)))


@pytest.mark.usefixtures("quick")
def test_a_subclass_calls_what_is_not_compiled_yet() -> None:
    @dataclasses.dataclass
    class Base:
        x: int

    class Child(Base):
        def __init__(self) -> None:
            super().__init__(3)

    assert Child().x == 3
    assert Base(4).x == 4
    assert Child().x == 3


@pytest.mark.usefixtures("quick")
def test_a_field_may_be_called_self() -> None:
    made = dataclasses.make_dataclass("Made", ["self", "other"])
    assert made(self=3, other=4).self == 3


@pytest.mark.usefixtures("quick")
def test_a_wrong_order_of_fields_is_said_at_once() -> None:
    with pytest.raises(TypeError, match="non-default argument 'y' follows default argument"):

        @dataclasses.dataclass
        class _Wrong:
            x: int = 0
            y: int  # type: ignore[misc]


def test_one_that_holds_itself_can_be_shown(made: tuple[type[Any], ...]) -> None:
    one = made[3]("name")
    one.name = one
    assert "name=..." in repr(one)


def test_a_subclass_may_add_what_is_not_frozen(made: tuple[type[Any], ...]) -> None:
    child = type("Child", (made[0],), {})(1.0)
    child.more = 2
    assert child.more == 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        child.x = 3.0
