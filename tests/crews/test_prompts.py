"""Prompt files are complete, and rendering looks at the template only."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crews.crew import CrewPlan
from crews.prompts import load_prompts, render
from crews.runner import PLANS
from crews.seo.crew import SEO
from store.cache import Cache


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


def copied(folder: Path, to: Path) -> Path:
    for name in ("agents.yaml", "tasks.yaml"):
        shutil.copy(folder / name, to / name)
    return to


def test_a_prompt_file_that_changes_is_read_by_the_next_crew_in_every_process(redis_url: str, tmp_path: Path) -> None:
    folder, one, other = copied(SEO.folder, tmp_path), Cache(redis_url), Cache(redis_url)
    first = load_prompts(folder, one)
    assert load_prompts(folder, one) is first
    assert load_prompts(folder, other) == first
    agents = folder / "agents.yaml"
    agents.write_text(agents.read_text(encoding="utf-8").replace(first.agent.goal, "Another goal"), encoding="utf-8")
    for cache in (one, other, Cache("redis://127.0.0.1:9/0")):
        changed = load_prompts(folder, cache)
        assert (changed.agent.goal, changed.digest == first.digest) == ("Another goal", False)
