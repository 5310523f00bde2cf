"""Compile termboard/proto/*.proto to the one descriptor set that ships with the package.

Needs grpcio-tools, which no user and no test needs: `pip install grpcio-tools`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from grpc_tools import protoc

FOLDER = Path(__file__).resolve().parent.parent / "termboard" / "proto"


def main() -> int:
    """Write `descriptors.pb`; return protoc's exit code."""
    sources = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.glob("*.proto"))
    target = FOLDER / "descriptors.pb"
    return int(protoc.main(["protoc", f"-I{FOLDER}", f"--descriptor_set_out={target}", *sources]))


if __name__ == "__main__":
    sys.exit(main())
