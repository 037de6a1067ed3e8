"""Modules stay inside. Tests see a likeness of them that computes the same, whatever a module says of itself."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest
import torch
from torch import nn

from grader.inside import wire
from grader.judge import modules
from grader.judge.reference import Reference, recording
from grader.judge.stops import WrongAnswer
from grader.model import Judgement

SETTINGS = """\
course: tiny
title: A tiny course
limits: {cpu_seconds: 10, import_cpu_seconds: 10}
exercises:
  - slug: w1-double
    title: A module
    week: 1
    points: 4
    submit: double
    functions: {double: Module, step: any, count: int}
    tiers: {basic: 4}
"""
X = "x = torch.linspace(-1, 1, 6).view(2, 3)"
HEAD = "import torch\nfrom torch import nn\n"
DEFINE = """
def double(): return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4, 2))
"""
LIAR = """
def double(): return Liar(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
class Liar(nn.Sequential):
"""
Judge = Callable[..., Judgement]


def judged(judge_tiny: Judge, source: str, body: str, fixtures: str = "student, prop, compare") -> Judgement:
    text = "\n".join(f"    {line}" for line in body.splitlines())
    test = f'@pytest.mark.tier("basic")\ndef test_a({fixtures}):\n    """Says it."""\n{text}\n'
    public = f"import pytest, torch\nfrom torch import nn\n{test}"
    return judge_tiny(HEAD + source, settings=SETTINGS, public=public, hidden=None)


def verdict(judgement: Judgement) -> tuple[str, str]:
    return str(judgement.tests[0].verdict), judgement.tests[0].message


def test_a_likeness_is_an_ordinary_module_out_here(judge_tiny: Judge) -> None:
    body = f"""{X}
network = student.double().rebuilt(x)
assert type(network) is nn.Sequential and type(network[3]) is nn.Dropout
assert sum(p.numel() for p in network.parameters()) == 3 * 4 + 4 + 8 + 4 * 2 + 2"""
    assert verdict(judged(judge_tiny, DEFINE, body))[0] == "accepted"


def test_the_outline_of_a_network_leaves_out_weights_names_and_blocks() -> None:
    flat = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    nested = nn.Sequential(nn.Sequential(nn.Linear(3, 4), nn.Identity()), nn.Sequential(nn.ReLU(), nn.Linear(4, 2)))
    assert modules.outline(flat) == modules.outline(nested)
    assert [kind for kind, _ in modules.outline(flat)] == ["Linear", "ReLU", "Linear"]
    assert modules.outline(flat) != modules.outline(nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 3)))


def changed(change: Callable[[nn.Sequential], object]) -> nn.Sequential:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5))
    change(network)
    return network


def as_bytes(network: nn.Module) -> bytes:
    return wire.encode(modules.likeness(network))


@pytest.mark.parametrize(
    "change",
    [
        lambda network: network.eval(),
        lambda network: network[2].eval(),
        lambda network: network[0].weight.requires_grad_(False),
        lambda network: network[0].bias.data.add_(1),
        lambda network: network[1].running_mean.add_(1),
        lambda network: setattr(network[2], "p", 0.25),
    ],
    ids=["evaluation", "evaluation of one layer", "frozen", "weights", "buffers", "settings"],
)
def test_networks_that_differ_have_different_likenesses(change) -> None:
    assert (
        as_bytes(changed(lambda network: None)) == as_bytes(changed(lambda network: None)) != as_bytes(changed(change))
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda network: network[0].register_forward_hook(lambda *_: None),
        lambda network: network[0].register_full_backward_hook(lambda *_: None),
        lambda network: network(torch.ones(2, 3)).sum().backward(),
        lambda network: network.append(nn.Bilinear(1, 1, 1)),
        lambda network: network.append(type("Linear", (nn.Linear,), {})(4, 4)),
        lambda network: network.append(nn.ReLU(inplace=True)),
        lambda network: network.append(network[1]),
        lambda network: setattr(network.append(nn.Linear(3, 4))[3], "weight", network[0].weight),
        lambda network: network[0].weight.register_hook(lambda gradient: 2 * gradient),
    ],
    ids=[
        "hook",
        "backward hook",
        "gradients",
        "unknown layer",
        "layer of its own",
        "in place",
        "a layer twice",
        "shared weights",
        "tensor hook",
    ],
)
def test_what_plain_values_cannot_say_of_a_network_has_no_likeness(change) -> None:
    network = changed(change)
    assert modules.likeness(network) is network


def test_the_oracle_is_asked_once_about_networks_that_are_the_same() -> None:
    asked: list[nn.Module] = []
    oracle = ModuleType("oracle")
    oracle.count = lambda network, x: asked.append(network) or len([*network.parameters()])  # type: ignore[attr-defined]
    reference = Reference(oracle)
    for _ in range(3):
        assert reference.count(changed(lambda network: None), x=1) == 4
    assert len(asked) == 1
    assert recording(reference) == ({}, {"count"})  # a student's has other weights
    assert reference.count(changed(lambda network: network.append(nn.Linear(4, 1))), x=1) == 6
    assert len(asked) == 2


@pytest.mark.parametrize("mode_matters", [True, False])
def test_what_a_network_does_in_training_is_looked_at_whatever_its_layers_are(
    judge_tiny: Judge, mode_matters: bool
) -> None:
    layers = "nn.Linear(3, 4), nn.Dropout(0.5)" if mode_matters else "nn.Linear(3, 4), nn.ReLU()"
    liar = f"""
class Liar(nn.Sequential):
    def forward(self, x): return super().forward(x) + (1 if self.training else 0)
def double(): return Liar({layers})
"""
    said = verdict(judged(judge_tiny, liar, f"{X}\nstudent.double().rebuilt(x)"))
    assert said[0] == "wrong answer"
    assert "does not compute what its layers say" in said[1]


@pytest.mark.parametrize(("asked", "found"), [("x", "wrong answer"), ("x, learns=False", "accepted")])
def test_what_learns_nothing_is_seen_where_a_test_looks_for_it(judge_tiny: Judge, asked: str, found: str) -> None:
    frozen = f"{DEFINE}\nwhole = double\ndef double(): return whole().requires_grad_(False)\n"
    said = verdict(judged(judge_tiny, frozen, f"{X}\nstudent.double().rebuilt({asked})"))
    assert said[0] == found
    assert ("no gradient reaches" in said[1]) == (found == "wrong answer")


@pytest.mark.parametrize("mode", ["self.training", "not self.training"])
def test_outputs_are_looked_at_without_gradients_too(judge_tiny: Judge, mode: str) -> None:
    liar = LIAR + f"    def forward(self, x): return super().forward(x) + (1 if {mode} else 0)\n"
    said = verdict(judged(judge_tiny, liar, f"{X}\nstudent.double().rebuilt(x, learns=False)"))
    assert said[0] == "wrong answer"
    assert "does not compute what its layers say" in said[1]


def one_network(p: str, last: str = "") -> str:
    return f"return nn.Sequential(nn.Linear(3, 4), nn.Dropout({p}), nn.Linear(4, 2){last})"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (one_network("p"), []),
        (one_network("0.5"), ["always_a_half"]),
        (one_network("p", ", nn.ReLU()"), ["relu_at_the_end"]),
        (one_network("0.5", ", nn.ReLU()"), []),  # two mistakes at once are a third one
        ("return nn.Sequential(" + one_network("p", ", nn.ReLU()").removeprefix("return ") + ")", ["relu_at_the_end"]),
        (one_network("p").replace("(4, 2)", "(5, 2)"), []),  # no network at all
    ],
)
def test_a_network_is_a_known_mistake_when_its_layers_are(judge_tiny: Judge, body: str, named: list[str]) -> None:
    hidden = """import pytest, torch
@pytest.mark.tier("basic")
def test_a(student, compare):
    \"\"\"Says it.\"\"\"
    for p in (0.5, 0.25):
        network = student.double(p).rebuilt(torch.ones(1, 3))
    compare([type(part).__name__ for part in network], ["other layers"])
"""
    mistakes = f"""from torch import nn
def double__always_a_half(p):
    \"\"\"Your dropout ignores p.\"\"\"
    {one_network("0.5")}
def double__relu_at_the_end(p):
    \"\"\"You put ReLU at the end.\"\"\"
    {one_network("p", ", nn.ReLU()")}
"""
    oracle = f"from torch import nn\ndef double(p):\n    {one_network('p')}\n"
    parts = {
        "public": hidden.replace("test_a", "test_b").replace("compare([", "pass  # "),
        "starter": "def double(p): ...",
    }
    judgement = judge_tiny(
        f"{HEAD}\ndef double(p):\n    {body}\n",
        settings=SETTINGS, hidden=hidden, mistakes=mistakes, oracle=oracle, **parts,
    )  # fmt: skip
    failed = next(test for test in judgement.tests if test.hidden)
    assert failed.mistakes == tuple(f"double__{name}" for name in named)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def double(): return 3", "returned an int; expected an nn.Module."),
        ("class double(nn.Sequential):\n    def forward(self, x): return x.sum()", "does not compute what its layers"),
        ("def double(): return nn.Sequential", "returned a type; expected an nn.Module. A class is no module yet"),
        ("class Own(nn.Module):\n    pass\ndef double(): return nn.Sequential(Own())", "of type Own at 0; expected"),
        ("def double(): return nn.MaxPool1d(2, return_indices=True)", "returned a module that makes a tuple"),
        ("def double(): return nn.Linear(5, 2)", "mat1 and mat2 shapes cannot be multiplied (2x3 and 5x2)"),
        ("def double():\n    l = nn.Linear(3, 3)\n    return nn.Sequential(l, l)", "in which layers share weights"),
        ("def double(): return nn.Linear(3, 3).requires_grad_(False)", "in which no gradient reaches weight"),
        (f"{LIAR}    def forward(self, x): return super().forward(x).softmax(1)", "does not compute what its layers"),
        (
            f"{LIAR}    def forward(self, x): return super().forward(x.detach()).detach()",
            "no gradient reaches 0.weight",
        ),
        (
            f"{LIAR}    def forward(self, x):\n        y = super().forward(x)\n        return 2 * y - y.data",
            "does not learn as its layers say: the gradient of 0.weight, its norm",
        ),
        (f"{LIAR}    def forward(self, x): return super().forward(x) + self.training", "does not compute what its"),
        (f"{LIAR}    def named_parameters(self, **options): return iter(())", "whose weights do not fit its layers"),
        (f"{LIAR}    def modules(self): return [][0]", "the module of double() raised IndexError"),
    ],
)
def test_a_module_that_is_not_what_it_says(judge_tiny: Judge, source: str, words: str) -> None:
    found, message = verdict(judged(judge_tiny, source, f"{X}\nstudent.double().rebuilt(x)"))
    assert found in ("wrong answer", "run-time error")
    assert words in message


def test_a_class_of_torch_that_was_replaced_gains_nothing(judge_tiny: Judge) -> None:
    source = """
class Linear(nn.Linear):
    def forward(self, x): return x.mean(1, keepdim=True).expand(-1, self.out_features)
nn.Linear = Linear
def double(): return nn.Sequential(nn.Linear(3, 2))
"""
    found, message = verdict(judged(judge_tiny, source, f"{X}\nstudent.double().rebuilt(x)"))
    assert (found, "does not compute what its layers say" in message) == ("wrong answer", True)


@pytest.mark.parametrize(
    ("network", "shape"),
    [
        (nn.Conv2d(1, 1, 1, padding=2**14), (1, 1, 4, 4)),
        (nn.Sequential(*(nn.Conv2d(1, 1, 1, padding=500) for _ in range(9))), (1, 1, 4, 4)),
        (nn.MaxPool2d(2**20, padding=2**19, stride=1), (1, 1, 64, 64)),
        (nn.AdaptiveAvgPool2d(2**16), (1, 1, 4, 4)),
        (nn.Conv2d(1, 2**20, 1), (1, 1, 28, 28)),
        (nn.Linear(2**12, 2**12), (1000, 2**12)),
    ],
)
def test_a_network_that_takes_too_much_is_not_run(network: nn.Module, shape: tuple[int, ...]) -> None:
    """A few numbers can ask for terabytes: the judge looks before each layer."""
    with pytest.raises(WrongAnswer, match="it takes more than"):
        modules.affordable(network, torch.zeros(shape))


def test_the_networks_of_the_lecture_notes_are_affordable() -> None:
    vgg_like = nn.Sequential(nn.Conv2d(3, 64, 3, padding=1), nn.MaxPool2d(2), nn.Conv2d(64, 128, 3), nn.MaxPool2d(2))
    modules.affordable(vgg_like, torch.zeros(4, 3, 64, 64))


# ---------------------------------------------------------------- objects as arguments


STEP = """
def step(model, x, optimizer):
    optimizer.zero_grad()
    loss = model(x).pow(2).mean()
    loss.backward()
    optimizer.step()
    return loss.item()
"""


def test_what_a_function_does_to_a_model_can_be_seen(judge_tiny: Judge) -> None:
    body = f"""{X}
network = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))
model = prop.module(network)
optimizer = prop.optimizer("SGD", model, lr=0.1)
loss = student.step(model, x, optimizer=optimizer)
compare(loss, network(x).pow(2).mean().item(), rtol=1e-4)
network(x).pow(2).mean().backward()
with torch.no_grad():
    compare(model.state()["2.bias"], network[2].bias - 0.1 * network[2].bias.grad, rtol=1e-4)
compare(model.grads()["2.bias"], network[2].bias.grad, rtol=1e-4)
compare(model.calls(), [(True, True)])
compare(model.modes(), [True] * 4)
compare(model.hooks(), 0)
assert prop.module(network).grads()["2.bias"] is None"""
    assert verdict(judged(judge_tiny, STEP, body)) == ("accepted", "")


def test_a_layer_of_a_model_and_an_iterator_can_be_arguments(judge_tiny: Judge) -> None:
    source = "def step(model, layer): return layer is model[1][0]\ndef count(items): return sum(items)"
    body = """model = prop.module(nn.Sequential(nn.ReLU(), nn.Sequential(nn.ReLU())))
compare(student.step(model, model["1.0"]), True)
compare(student.step(model, model[1][0]), True)
compare(student.step(model, model[0]), False)
compare(student.count(prop.iterator([1, 2, 3])), 6)
with student.inputs_unchanged():
    student.step(model, model[0])"""
    assert verdict(judged(judge_tiny, source, body)) == ("accepted", "")


def test_an_object_lives_as_long_as_its_test(judge_tiny: Judge) -> None:
    """And the next test's first one has its number: nothing adds up over a hundred tests."""
    body = '(student, prop):\n    """Says it."""\n    assert prop.iterator([]).number == 0\n'
    test = '@pytest.mark.tier("basic")\ndef test_{0}' + body
    public = "import pytest\n" + "".join(test.format(name) for name in "ab")
    judgement = judge_tiny(STEP, settings=SETTINGS, public=public, hidden=None)
    assert {str(test.verdict) for test in judgement.tests} == {"accepted"}


def test_a_layer_that_cannot_be_described_is_the_authors_mistake(judge_tiny: Judge) -> None:
    found, _ = verdict(judged(judge_tiny, STEP, "prop.module(nn.LSTM(2, 3))"))
    assert found == "judge error"
