"""One virtual environment for each writer, because writers never meet the project's own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

_EVERYWHERE = ("numpy==2.4.6", "scikit-learn==1.9.1", "protobuf==7.36.2", "crc32c==2.9.post0")

# On Linux the public index gives torch's GPU build; an index with the CPU wheel is smaller.
PINS = {
    "torch": ("torch==2.13.0", "tensorboard==2.21.0", "pillow==13.0.0", *_EVERYWHERE),
    "keras": ("tensorflow-cpu==2.21.0", "keras==3.15.1", "tensorboard==2.21.0", *_EVERYWHERE),
    "lightning": ("lightning==2.6.6", "torch==2.13.0", "tensorboard==2.21.0", *_EVERYWHERE),
    "tensorboardx": ("tensorboardX==2.6.5", *_EVERYWHERE),
}

VARIABLES = {
    # Both fix the order of maps inside the files: torch's graph and every hparams record.
    "PYTHONHASHSEED": "0",
    "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION": "python",
    # One thread, and arithmetic that asks no more of the processor than AVX2.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OPENBLAS_CORETYPE": "Haswell",
    "MKL_NUM_THREADS": "1",
    "MKL_CBWR": "COMPATIBLE",
    "ATEN_CPU_CAPABILITY": "default",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "CUDA_VISIBLE_DEVICES": "",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
}


def python_of(writer: str) -> Path:
    """Return the interpreter of a writer's environment, which is made on first use."""
    folder = ROOT / ".venv-samples" / writer
    python = folder / "bin" / "python"
    done = folder / "pins.txt"
    pins = "\n".join(PINS[writer])
    if not done.exists() or done.read_text() != pins:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *PINS[writer]], check=True)
        done.write_text(pins)
    return python


def run_in(writer: str, *arguments: str) -> None:
    """Run the sample maker itself with ``arguments`` in a writer's environment."""
    script = ROOT / "tools" / "make_sample_logs.py"
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **VARIABLES}
    # Some writers note the working directory: a fresh one has nothing to say.
    with tempfile.TemporaryDirectory() as neutral:
        command = [str(python_of(writer)), str(script), *arguments]
        subprocess.run(command, check=True, cwd=neutral, env=environment)
