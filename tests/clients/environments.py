"""The environments of the clients: built once under ``.venvs``, built anew when their requirements or Python change.

``python tests/clients/environments.py`` builds what is missing.
"""

import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".venvs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client library in one exact version; ``probe`` names the script that exercises it."""

    name: str
    title: str
    probe: str
    version: int
    requirements: tuple[str, ...]

    @property
    def python(self) -> Path:
        """The interpreter of its environment."""
        return PLACE / self.name / "bin" / "python"

    @property
    def stamp(self) -> str:
        """What the environment is made of."""
        return "\n".join((sys.version, *self.requirements))


def clients() -> list[Client]:
    """All of them, in the order of the matrix."""
    table = tomllib.loads(Path(__file__).with_name("environments.toml").read_text(encoding="utf-8"))
    return [Client(**{**row, "requirements": tuple(row["requirements"])}) for row in table["client"]]


def build(client: Client) -> None:
    """Make the environment unless it is there already.

    Raises:
        subprocess.CalledProcessError: the installation failed; what pip said has been printed.
    """
    place = PLACE / client.name
    stamp = place / "stamp"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == client.stamp:
        return
    sys.stdout.write(f"Setting up {place.relative_to(ROOT)}\n")
    sys.stdout.flush()
    shutil.rmtree(place, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    pip = [client.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *client.requirements], check=True)
    stamp.write_text(client.stamp, encoding="utf-8")


def main() -> int:
    """Exit status 3: a package could not be installed."""
    for client in clients():
        try:
            build(client)
        except subprocess.CalledProcessError:
            sys.stderr.write(
                f"The environment of {client.title} could not be set up. The usual cause is no way to the package "
                "index: check the network or proxy, then run the same command again.\n"
            )
            return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
