"""Unmodified clients, each in its own environment, with the paper broker as users start it: see docs/paper-broker.md.

``make test-clients`` runs these, ``make matrix`` writes what they found into the page.
"""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from capabilities import CAPABILITIES
from matrix import keep, kept, render
from probing import Found, Run, probe, runs

pytestmark = [pytest.mark.clients, pytest.mark.timeout(600)]
RUNS = runs()
AT_ONCE = 2

Results = dict[Run, Future[Mapping[str, Found]]]


@pytest.fixture(name="results", scope="module")
def _results(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    """What every run that a selected test asks for has found, as soon as it has."""
    asked = [getattr(item, "callspec", None) for item in request.session.items]
    wanted = [run for run in RUNS if any(spec is None or spec.params.get("run") is run for spec in asked)]
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        yield {run: pool.submit(probe, run, tmp_path_factory.mktemp(run.name)) for run in wanted}
    finally:
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
@pytest.mark.parametrize("capability", CAPABILITIES)
def test_a_client_can(results: Results, run: Run, capability: str) -> None:
    """Fails with what the probe saw. What a library has no request for is no failure; the matrix says why."""
    found = results[run].result()
    said = found.get(capability)
    assert said is not None, f"the probe did not come to it: {found.get('', Found(False, 'and said nothing')).detail}"
    assert said.ok is not False, said.detail


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
def test_a_probe_checks_nothing_but_the_rows_of_the_matrix(results: Results, run: Run) -> None:
    assert set(results[run].result()) - {""} == set(CAPABILITIES)


def test_the_matrix_of_the_page_is_what_was_found(results: Results) -> None:
    matrix = render({run: found.result() for run, found in results.items()})
    if os.environ.get("MATRIX") == "write":
        keep(matrix)
    assert kept() == matrix, "the matrix in docs/paper-broker.md is out of date: write it anew with `make matrix`"
