"""Asks a running data server how many scalar points it kept. Runs in the peers' environment."""

from __future__ import annotations

import json
import sys

import grpc
from tensorboard.data.proto import data_provider_pb2 as pb
from tensorboard.data.proto import data_provider_pb2_grpc

LARGEST = 1 << 30


def main() -> None:
    """Count run by run: one answer for all would be longer than the server sends."""
    channel = grpc.insecure_channel(
        f"localhost:{sys.argv[1]}", options=[("grpc.max_receive_message_length", LARGEST)]
    )
    server = data_provider_pb2_grpc.TensorBoardDataProviderStub(channel)
    points = sum(_points(server, run.name) for run in server.ListRuns(pb.ListRunsRequest()).runs)
    print(json.dumps({"points": points}))


def _points(server: data_provider_pb2_grpc.TensorBoardDataProviderStub, run: str) -> int:
    request = pb.ReadScalarsRequest(
        plugin_filter=pb.PluginFilter(plugin_name="scalars"),
        run_tag_filter=pb.RunTagFilter(runs=pb.RunFilter(names=[run])),
        downsample=pb.Downsample(num_points=LARGEST),
    )
    answer = server.ReadScalars(request)
    return sum(len(tag.data.step) for found in answer.runs for tag in found.tags)


if __name__ == "__main__":
    main()
