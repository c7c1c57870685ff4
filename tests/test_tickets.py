from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import sampler
from sampler.tickets import pick_number, ticket_key

# Made with coreutils by tests/reference/tickets.sh, which uses no line of this project.
VECTORS = json.loads((Path(__file__).parent / "reference" / "tickets.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['seed']}-{v['name']}-{v['case']}")
def test_tickets_agree_with_coreutils(vector):
    assert ticket_key(vector["seed"], vector["name"]) == vector["key"]
    assert sampler.ticket(vector["seed"], vector["name"], vector["case"]) == vector["ticket"]
    assert f"{pick_number(vector['seed'], vector['name']):064x}" == vector["pick"]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="coreutils are not on this machine")
def test_the_vectors_are_what_their_script_makes():
    script = Path(__file__).parent / "reference" / "tickets.sh"
    made = subprocess.run(["bash", str(script)], capture_output=True, text=True, check=True).stdout
    assert json.loads(made) == VECTORS


def test_a_whole_number_is_its_digits():
    assert sampler.ticket("s", "n", 7) == sampler.ticket("s", "n", "7") != sampler.ticket("s", "n", "007")


@pytest.mark.parametrize("case", ["", " ", "a b", "é", "a\n", "a\t", True, 1.0, None, b"a", "x\u00a0"])
def test_an_id_that_breaks_the_rule_is_refused_and_not_quoted(case):
    with pytest.raises(sampler.SamplerError, match="a case id must be text or a whole number") as caught:
        sampler.ticket("s", "n", case)
    assert "é" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "a\nb", "a\rb", "\x00", "a\x7f", "\ud800"])
def test_a_seed_or_name_that_could_pass_for_another_is_refused(text):
    # With a line feed, ("a\nb", "c") and ("a", "b\nc") would hash the same text.
    with pytest.raises(sampler.SamplerError):
        sampler.ticket(text, "n", "1")
    with pytest.raises(sampler.SamplerError):
        sampler.ticket("s", text, "1")
