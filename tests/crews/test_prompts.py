"""Prompt files are complete, and rendering looks at the template only."""

import subprocess
import sys

import pytest

from crews.crew import CrewPlan
from crews.prompts import load_prompts, render
from crews.runner import PLANS


@pytest.mark.parametrize("plan", PLANS.values(), ids=lambda plan: plan.task)
def test_each_crew_has_its_prompts(plan: CrewPlan) -> None:
    prompts = load_prompts(plan.folder)
    assert prompts.agent.role
    assert "{fence_rule}" in prompts.task.description
    assert "{schema}" in prompts.task.expected_output
    assert len(prompts.digest) == 16


def test_values_are_never_looked_at_again() -> None:
    assert render("{a} and {b}", {"a": "{b}", "b": "{{x}} {a}"}) == "{b} and {{x}} {a}"


def test_a_name_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        render("{missing}", {})


def test_knowing_about_crews_does_not_load_crewai() -> None:
    probe = "import crews.runner, sys; sys.exit('crewai' in sys.modules or 'yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
