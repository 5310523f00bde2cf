"""What was decoded last is held, as many bytes of it as there is room for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from termboard.store.kept import Kept


def test_what_is_held_is_not_made_again() -> None:
    kept, made = Kept[str](len, 100), []

    def make() -> str:
        made.append("x")
        return "value"

    assert [kept.get("key", make) for _ in range(3)] == ["value"] * 3
    assert (made, kept.bytes) == (["x"], 5)
    assert "key" in kept
    assert "other" not in kept


def test_the_one_asked_for_longest_ago_goes_first() -> None:
    kept = Kept[str](len, 40)
    for name in "abcd":
        kept.get(name, lambda name=name: name * 10)  # type: ignore[misc]
    kept.get("a", lambda: "?" * 10)
    kept.get("e", lambda: "e" * 10)
    assert kept.get("a", lambda: "new") == "a" * 10
    assert kept.get("b", lambda: "new") == "new"
    assert kept.bytes <= 40


def test_one_that_would_drive_out_all_others_is_not_held() -> None:
    kept = Kept[str](len, 40)
    assert kept.get("small", lambda: "1234") == "1234"
    assert kept.get("large", lambda: "x" * 11) == "x" * 11
    assert kept.get("large", lambda: "new") == "new"
    assert kept.get("small", lambda: "other") == "1234"


def test_threads_may_ask_at_once() -> None:
    kept = Kept[str](len, 200)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda i: kept.get(i % 40, lambda: f"{i % 40:10}"), range(2000)))
    assert found == [f"{i % 40:10}" for i in range(2000)]
    assert 0 < kept.bytes <= 200
