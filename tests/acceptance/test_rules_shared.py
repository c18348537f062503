"""``rules match`` on real headlines: a sample of every file, none of them with an error."""

import gzip
import itertools
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from newsbot.cli.rules import app

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "../shared/data/headlines"
SAMPLE = 400


@pytest.mark.shared_data
def test_a_sample_of_every_file_of_real_headlines(tmp_path: Path) -> None:
    files = sorted(FOLDER.glob("*.jsonl*"))
    if not files:
        pytest.skip("the real headlines are not here")
    lines: list[bytes] = []
    for path in files:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            lines.extend(itertools.islice(file, SAMPLE))
    sample = tmp_path / "sample.jsonl"
    sample.write_bytes(b"".join(lines))
    words = ["match", "--headlines", str(sample), "--rules", str(ROOT / "rules"), "--format", "json"]
    result = CliRunner().invoke(app, words)
    assert (result.exit_code, result.stderr) == (0, "")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    given = [json.loads(line) for line in lines]
    assert [row["id"] for row in rows] == [row["id"] for row in given]
    for row, article in zip(rows, given, strict=True):
        for trigger in (trigger for signal in row["signals"] for trigger in signal["triggers"]):
            assert article[trigger["where"]][trigger["start"] : trigger["end"]] == trigger["text"]
