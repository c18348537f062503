"""What import-linter and ruff cannot see: pure packages open no files, package inits hold a docstring only."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "newsbot"
PURE = ["domain", "decision", "engine", "tws"]


def _modules() -> list[Path]:
    return sorted(path for name in PURE for path in (PACKAGE / name).rglob("*.py"))


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_pure_modules_open_no_files(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
    assert not named & {"open", "print", "input", "exec", "eval"}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("__init__.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_package_inits_hold_a_docstring_only(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)


def test_no_module_is_longer_than_the_limit() -> None:
    too_long = {
        str(path): n for path in PACKAGE.rglob("*.py") if (n := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert not too_long
