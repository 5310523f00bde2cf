"""Message classes of the wire format, in a pool of their own.

A private DescriptorPool never clashes with the messages that tensorflow, tensorboard or
tensorboardX register in the default pool, and a descriptor set (unlike generated code) works with
every protobuf runtime from 4.25 to 7.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from google.protobuf.descriptor_pool import DescriptorPool


@cache
def _pool() -> DescriptorPool:
    from pathlib import Path

    from google.protobuf.descriptor_pb2 import FileDescriptorSet
    from google.protobuf.descriptor_pool import DescriptorPool

    pool = DescriptorPool()
    described = FileDescriptorSet.FromString(
        (Path(__file__).parent / "descriptors.pb").read_bytes()
    )
    for file in described.file:
        pool.AddSerializedFile(file.SerializeToString())
    return pool


@cache
def message_class(name: str) -> Any:
    """Return the class of the message `termboard.<name>` (`Event`, `Summary.Value`, `Tensor`).

    Raises KeyError for a name that no .proto file of this folder declares.
    """
    from google.protobuf.message_factory import GetMessageClass

    return GetMessageClass(_pool().FindMessageTypeByName(f"termboard.{name}"))
