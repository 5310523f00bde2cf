"""Large records: indexed by head and tail, whatever stands where; damaged ones cost themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from termboard.domain import Action, Damage
from termboard.events import event_file
from termboard.events.event_file import LONG, decode
from termboard.events.source import PIECE, Source
from termboard.proto import message_class
from tests.support.records import BASE, event, record, scalar, version, write

if TYPE_CHECKING:
    from pathlib import Path

    from termboard.events.batch import Batch

WHOLE = 1 << 30
BLOB = bytes(range(256)) * 400  # 100 kB


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def field(number: int, content: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(content)) + content


def tf2_image(tag: str, step: int, blob: bytes = BLOB) -> bytes:
    """Frame an image as TF2 writes it: the metadata stands behind the tensor."""
    tensor = message_class("Tensor")(dtype=7, string_val=[b"9", b"9", blob]).SerializeToString()
    metadata = field(1, field(1, b"images")) + field(3, b"a description")
    value = field(1, tag.encode()) + field(8, tensor) + field(9, metadata)
    head = event(step, BASE + step)
    return record(head + field(5, field(1, value)))


def old_image(tag: str, step: int, blob: bytes = BLOB) -> bytes:
    """Frame an image as torch writes it."""
    values = [{"tag": tag.encode(), "image": field(4, blob)}]
    return record(event(step, BASE + step, summary={"value": values}))


def graph(step: int = 0) -> bytes:
    return record(event(step, BASE, graph_def=BLOB))


def payloads(batch: Batch) -> dict[str, list[tuple[int, int, int, int]]]:
    """Return (step, offset, length, ordinal) of the payloads, by tag."""
    found = {}
    for chunk in batch.chunks:
        if chunk.lengths is not None and chunk.ordinals is not None:
            rows = zip(
                chunk.steps.tolist(),
                chunk.values.tolist(),
                chunk.lengths.tolist(),
                chunk.ordinals.tolist(),
                strict=True,
            )
            found[chunk.tag] = list(rows)
    return found


def in_full(path: Path, monkeypatch: pytest.MonkeyPatch) -> Batch:
    """Decode with every record read whole."""
    with monkeypatch.context() as patch:
        patch.setattr(event_file, "LONG", WHOLE)
        return decode(str(path), 0, WHOLE)


@pytest.fixture
def bytes_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collect how many bytes each read took."""
    taken: list[int] = []
    read = Source.read

    def counting(self: Source, start: int, count: int) -> bytes:
        found = read(self, start, count)
        taken.append(len(found))
        return found

    monkeypatch.setattr(Source, "read", counting)
    return taken


def test_they_are_indexed_as_if_they_had_been_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(
        tmp_path,
        scalar("loss", 0, 1),
        tf2_image("a", 0),
        tf2_image("a", 1, b"small"),
        old_image("b", 1),
        graph(),
        tf2_image("c" * 5000, 2),
        scalar("loss", 2, 2),
        record(event(3, BASE, tagged_run_metadata={"tag": b"step3", "run_metadata": BLOB})),
        old_image("b", 3),
    )
    found = decode(str(path), 0, WHOLE)
    whole = in_full(path, monkeypatch)
    assert payloads(found) == payloads(whole)
    assert (found.plugins, found.guesses) == (whole.plugins, whole.guesses)
    assert (found.events, found.damage, found.end) == (10, (), path.stat().st_size)
    assert payloads(found).keys() == {"a", "b", "__run_graph__", "c" * 5000, "step3"}


@pytest.mark.parametrize("image", [tf2_image, old_image])
def test_about_a_kilobyte_of_each_is_read(
    tmp_path: Path, bytes_read: list[int], image: Any
) -> None:
    path = write(tmp_path, *[image("x", step) for step in range(50)])
    batch = decode(str(path), 0, WHOLE)
    assert len(payloads(batch)["x"]) == 50
    assert sum(bytes_read) <= event_file._NEAR + event_file._SHORT_READ + 50 * 2 * PIECE


@pytest.mark.parametrize("limit", [1, 600, 5000, WHOLE])
def test_reading_goes_on_from_any_of_them(tmp_path: Path, limit: int) -> None:
    path = write(
        tmp_path,
        *[make("x", 2 * i + k) for i in range(9) for k, make in enumerate((tf2_image, old_image))],
    )
    offset, steps = 0, []
    while offset < path.stat().st_size:
        batch = decode(str(path), offset, limit, {"x": "images"})
        assert batch.end > offset
        steps += [row[0] for row in payloads(batch).get("x", [])]
        offset = batch.end
    assert steps == list(range(18))


def test_one_that_is_being_written_waits_unread(tmp_path: Path, bytes_read: list[int]) -> None:
    path = write(tmp_path, scalar("loss", 0, 1))
    before = path.stat().st_size
    image = tf2_image("x", 1, BLOB * 20)
    with path.open("ab") as file:
        file.write(image[:-5])
    batch = decode(str(path), before, WHOLE)
    assert batch.waiting == Damage(before, len(image) - 5, "truncated", Action.WAITING)
    assert batch.end == before
    bytes_read.clear()
    decode(str(path), before, WHOLE)
    assert sum(bytes_read) <= event_file._NEAR + event_file._SHORT_READ
    with path.open("ab") as file:
        file.write(image[-5:])
    assert payloads(decode(str(path), before, WHOLE))["x"][0][0] == 1


def flipped(raw: bytes, at: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 0x20]) + raw[at + 1 :]


def test_a_damaged_payload_is_found_by_a_thorough_read_only(tmp_path: Path) -> None:
    image = tf2_image("x", 1)
    path = write(tmp_path, flipped(image, 50_000), scalar("loss", 2, 1))
    assert decode(str(path), 0, WHOLE).damage == ()
    batch = decode(str(path), 0, WHOLE, thorough=True)
    start = len(version())
    assert batch.damage == (Damage(start, len(image), "data_crc", Action.SKIPPED),)
    assert [chunk.tag for chunk in batch.chunks] == ["loss"]


@pytest.mark.parametrize("thorough", [False, True])
def test_a_damaged_head_costs_the_record(tmp_path: Path, thorough: bool) -> None:
    image = tf2_image("x", 1)
    start = len(version())
    path = write(tmp_path, flipped(image, 12 + 12), scalar("loss", 2, 1))  # the summary's length
    batch = decode(str(path), 0, WHOLE, thorough=thorough)
    assert batch.damage == (Damage(start, len(image), "data_crc", Action.SKIPPED),)
    assert [chunk.tag for chunk in batch.chunks] == ["loss"]


@pytest.mark.parametrize("lost", [1, 40_000, 99_000])
def test_records_behind_one_that_lost_bytes_are_read(tmp_path: Path, lost: int) -> None:
    image = tf2_image("x", 1)
    scalars = [scalar("loss", step, step) for step in range(4000)]
    path = write(tmp_path, image[:100] + image[100 + lost :], *scalars)
    batch = decode(str(path), 0, WHOLE, thorough=True)
    (chunk,) = batch.chunks
    assert chunk.steps.tolist() == list(range(4000))
    assert batch.damage == (Damage(len(version()), len(image) - lost, "data_crc", Action.SKIPPED),)


def test_a_large_record_of_numbers_is_checked_before_they_are_believed(tmp_path: Path) -> None:
    values = [{"tag": b"t%d" % i, "simple_value": i} for i in range(4000)]
    good = record(event(1, BASE, summary={"value": values}))
    assert len(good) > 2 * LONG
    batch = decode(str(write(tmp_path, good)), 0, WHOLE)
    assert [(c.tag, c.values.tolist()) for c in batch.chunks] == [
        (f"t{i}", [float(i)]) for i in range(4000)
    ]
    batch = decode(str(write(tmp_path, flipped(good, 30_000))), 0, WHOLE)
    assert batch.chunks == ()
    assert [
        damage.kind for damage in batch.damage + ((batch.waiting,) if batch.waiting else ())
    ] == ["data_crc"]


def test_a_large_record_that_is_no_event_is_passed_over(tmp_path: Path) -> None:
    nonsense = record(b"\xff" * 50_000)
    path = write(tmp_path, nonsense, scalar("loss", 2, 1))
    batch = decode(str(path), 0, WHOLE)
    assert batch.damage == (Damage(len(version()), len(nonsense), "proto", Action.SKIPPED),)
    assert [chunk.tag for chunk in batch.chunks] == ["loss"]


def test_a_tag_without_end_is_not_held_in_memory(tmp_path: Path) -> None:
    record_ = tf2_image("t" * (17 << 20), 1)
    path = write(tmp_path, record_, scalar("loss", 2, 1))
    batch = decode(str(path), 0, WHOLE)
    assert [damage.kind for damage in batch.damage] == ["proto"]
    assert [chunk.tag for chunk in batch.chunks] == ["loss"]


@pytest.mark.parametrize(
    "values",
    [
        [{"tag": b"x", "simple_value": 2.5, "metadata": {"summary_description": BLOB}}],
        [{"tag": b"x", "simple_value": 2.5}, {"tag": b"image", "image": field(4, BLOB)}],
    ],
)
def test_a_number_beside_something_large_is_checked(tmp_path: Path, values: list[Any]) -> None:
    good = record(event(1, BASE, summary={"value": values}))
    bad = flipped(good, good.index(b"\x15") + 3)  # in the number
    assert decode(str(write(tmp_path, good, scalar("y", 2, 1))), 0, WHOLE).damage == ()
    batch = decode(str(write(tmp_path, bad, scalar("y", 2, 1))), 0, WHOLE)
    assert [damage.kind for damage in batch.damage] == ["data_crc"]
    assert [chunk.tag for chunk in batch.chunks] == ["y"]


def test_a_start_with_a_long_message_is_a_start(tmp_path: Path) -> None:
    start = record(event(1, BASE, session_log={"status": 1, "msg": BLOB}))
    assert decode(str(write(tmp_path, start)), 0, WHOLE).sessions == 1


def test_a_hole_behind_a_header_is_no_field_after_field(tmp_path: Path) -> None:
    """Zeros are keys of fields with number 0, which no message has."""
    hole = bytearray(record(bytes(1 << 22)))
    hole[-4:] = bytes(4)
    path = write(tmp_path, bytes(hole), scalar("loss", 2, 1))
    batch = decode(str(path), 0, WHOLE)
    assert [(damage.kind, damage.size) for damage in batch.damage] == [("data_crc", len(hole))]
    assert [chunk.tag for chunk in batch.chunks] == ["loss"]
