"""Right and wrong trainings of w4-fashion-cnn, graded as students' are: what its thresholds were chosen by.

Each is the accepted solution with a few lines changed, the wrong ones with a network that takes a quarter of the time.
Prints accuracy, points, CPU time and what caught the mistake. Under another seed a training begins with other weights
and draws other numbers.

    python benchmarks/fashion.py right --seeds 5 [--profile cpu]
    python benchmarks/fashion.py wrong [--profile cpu] [--only no_relu softmax]
    python benchmarks/fashion.py twice [--profile cpu]     # is everything but the time the same at the second grading?
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SLUG = "w4-fashion-cnn"
SOLUTIONS = ROOT / "solutions" / SLUG
TRAINS = "knows_clothes_it_has_not_seen"

Changes = tuple[tuple[str, str], ...]

LAYERS = """\
        nn.Conv2d(1, 16, 3, padding=1),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.25),
        nn.Linear(32 * 7 * 7, 10),
"""
NORMS = ("        nn.BatchNorm2d(16),\n", ""), ("        nn.BatchNorm2d(32),\n", "")
RELU = ("        nn.ReLU(),\n", "")
SCHEDULE = "torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.008, total_steps=steps)"
CONSTANT = (SCHEDULE, "torch.optim.lr_scheduler.ConstantLR(optimizer, 1.0)")


def network(*layers: str) -> Changes:
    return ((LAYERS, "".join(f"        nn.{layer},\n" for layer in layers)),)


def ends_in(layer: str) -> Changes:
    last = "        nn.Linear(32 * 7 * 7, 10),\n"
    return ((last, f"{last}        nn.{layer},\n"),)


def rate(value: str) -> Changes:
    return (CONSTANT, ("Adam(model.parameters())", f"Adam(model.parameters(), {value})"))


QUICK = network(
    "Conv2d(1, 16, 5, stride=2, padding=2)", "BatchNorm2d(16)", "ReLU()", "MaxPool2d(2)",
    "Conv2d(16, 32, 3, padding=1)", "BatchNorm2d(32)", "ReLU()", "Flatten()", "Linear(32 * 7 * 7, 10)",
)  # fmt: skip
RIGHT: dict[str, Changes] = {
    "28,938 weights, 5x5": network(
        "Conv2d(1, 16, 5, padding=2)", "ReLU()", "MaxPool2d(2)", "Conv2d(16, 32, 5, padding=2)", "ReLU()",
        "MaxPool2d(2)", "Flatten()", "Linear(1568, 10)",
    ),
    "105,506 weights, case study": network(
        "Conv2d(1, 32, 5)", "MaxPool2d(3)", "ReLU()", "Conv2d(32, 64, 5)", "MaxPool2d(2)", "ReLU()", "Flatten()",
        "Linear(256, 200)", "ReLU()", "Linear(200, 10)",
    ),
    "954,002 weights, batch norm, dropout": network(
        "Conv2d(1, 8, 3, padding=1)", "BatchNorm2d(8)", "ReLU()", "MaxPool2d(2)", "Conv2d(8, 32, 5, padding=2)",
        "BatchNorm2d(32)", "ReLU()", "MaxPool2d(2)", "Flatten()", "Linear(1568, 600)", "ReLU()", "Dropout(0.5)",
        "Linear(600, 10)",
    ),
}  # fmt: skip
WRONG: dict[str, Changes] = {
    "nothing is wrong": QUICK,
    "linear": network("Flatten()", "Linear(784, 10)"),
    "perceptron, 25,450 weights": network("Flatten()", "Linear(784, 32)", "ReLU()", "Linear(32, 10)"),
    "perceptron, 648,010 weights": network(
        "Flatten()", "Linear(784, 500)", "ReLU()", "Linear(500, 500)", "ReLU()", "Linear(500, 10)"
    ),
    "no ReLU, max-pooling": (RELU,),
    "no ReLU, max-pooling, the solution's network": ((LAYERS, LAYERS.replace(RELU[0], "")),),
    "no ReLU, mean pooling, no batch norm": (RELU, *NORMS, ("MaxPool2d", "AvgPool2d")),
    "softmax before the loss": ends_in("Softmax(dim=1)"),
    "softmax before the loss, no batch norm": (*NORMS, *ends_in("Softmax(dim=1)")),
    "sigmoid before the loss": ends_in("Sigmoid()"),
    "ReLU after the last layer": ends_in("ReLU()"),
    "no zero_grad": (("            optimizer.zero_grad()\n", ""),),
    "no zero_grad, no batch norm": (("            optimizer.zero_grad()\n", ""), *NORMS),
    "no backward": (("            loss.backward()\n", ""),),
    "no step": (("            optimizer.step()\n", ""),),
    "no shuffle, files sorted by class": (("torch.randperm(len(x)).split", "torch.arange(len(x)).split"),),
    "labels that belong to other images": (("y[chosen])", "y[: len(chosen)])"),),
    "labels shuffled": (
        ("x, y = preprocess(x).to(device), y.to(device)", "x, y = preprocess(x), y[torch.randperm(len(y))]"),
    ),
    "optimizer made anew in each step": (
        ("            optimizer.zero_grad()\n", "            optimizer = torch.optim.Adam(model.parameters(), 2e-3)\n"
         "            optimizer.zero_grad()\n"),
        CONSTANT,
    ),
    "only the last layer is trained": (("Adam(model.parameters())", "Adam(model[-1].parameters())"),),
    "one epoch": (("epochs, batch_size = 5, 64", "epochs, batch_size = 1, 64"),),
    "constant rate 0.002": rate("2e-3"),
    "constant rate 0.2": rate("0.2"),
    "constant rate 0.00001": rate("1e-5"),
    "rate 10": (("0.008", "10.0"),),
    "raw pixels": (("return (x.unsqueeze(1).float() / 255 - 0.2860) / 0.3530", "return x.unsqueeze(1).float()"),),
    "trained on raw pixels, evaluated on others": (("x, y = preprocess(x)", "x, y = x[:, None].float()"),),
    "trained in evaluation mode": ((".train()", ".eval()"),),
    "trains a copy": (
        ("    model.to(device).train()", "    model = __import__('copy').deepcopy(model).to(device).train()"),
    ),
}  # fmt: skip

ANOTHER_SEED = """

_train = train


def train(model, x, y, *, device, seed):
    torch.manual_seed(seed + {number})
    for layer in model.modules():
        if hasattr(layer, "reset_parameters"):
            layer.reset_parameters()
    return _train(model, x, y, device=device, seed=seed + {number})
"""


def changed(text: str, changes: Changes) -> str:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def right(seeds: int) -> dict[str, str]:
    solution = (SOLUTIONS / "accepted.py").read_text()
    texts = {path.name: path.read_text() for path in sorted(SOLUTIONS.glob("accepted*.py"))}
    texts |= {name: changed(solution, changes) for name, changes in RIGHT.items()}
    return {
        f"{name} #{number}": text + (ANOTHER_SEED.format(number=number) if number else "")
        for name, text in texts.items()
        for number in range(seeds)
    }


def wrong() -> dict[str, str]:
    solution = (SOLUTIONS / "accepted.py").read_text()
    return {
        name: changed(solution, changes if changes[0][0] == LAYERS else (*QUICK, *changes))
        for name, changes in WRONG.items()
    }


def grade(texts: dict[str, str], profile: str, jobs: int) -> dict[str, dict[str, Any]]:
    """Name -> judgement, as `grade --json` has it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names = {f"t{number:03}": name for number, name in enumerate(texts)}
        for student, training in names.items():
            (folder / "class" / student).mkdir(parents=True)
            (folder / "class" / student / "fashion_cnn.py").write_text(texts[training])
        command = [sys.executable, "-m", "grader", "grade", str(folder / "class"), "--course", str(ROOT), "-e", SLUG]
        command += ["--profile", profile, "-j", str(jobs), "--results", str(folder / "results")]
        subprocess.run([*command, "--json", str(folder / "out.json")], check=True, stdout=sys.stderr)
        judgements = json.loads((folder / "out.json").read_text())["judgements"]
        return {names[judgement["student"]]: judgement for judgement in judgements}


def tests(judgement: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The test that trains, and the names of the others that failed."""
    training = next(test for test in judgement["tests"] if test["name"] == TRAINS)
    failed = [test["name"] for test in judgement["tests"] if test["verdict"] != "accepted" and test is not training]
    return training, failed


def show_right(judged: dict[str, dict[str, Any]]) -> None:
    print("| training | accuracy | points of 9 | points of 12 | CPU s |\n|---|---|---|---|---|")
    for name in dict.fromkeys(label.rpartition(" #")[0] for label in judged):
        group = [judgement for label, judgement in judged.items() if label.rpartition(" #")[0] == name]
        trained = [tests(judgement)[0] for judgement in group]
        measured = [test["measured"] for test in trained]
        accuracies = ", ".join(" then ".join(f"{run['value']:.4f}" for run in each["runs"]) for each in measured)
        seconds = [run["cpu_seconds"] for each in measured for run in each["runs"]]
        print(
            f"| {name} | {accuracies} | {', '.join(format(test['points'], 'g') for test in trained)} "
            f"| {', '.join(format(one['points'], 'g') for one in group)} | {min(seconds):.1f} to {max(seconds):.1f} |"
        )


def show_wrong(judged: dict[str, dict[str, Any]]) -> None:
    print("| training | accuracy | last loss | points of 9 | of 12 | tests that fail besides | what the message adds |")
    print("|---|---|---|---|---|---|---|")
    for name, judgement in judged.items():
        test, failed = tests(judgement)
        measured = test["measured"]
        accuracy = " then ".join(f"{run['value']:.4f}" for run in measured["runs"]) or test["verdict"]
        losses = measured["runs"][-1]["losses"] if measured["runs"] else []
        last = f"{losses[-1]:.3f}" if losses and losses[-1] is not None else ("NaN" if losses else "")
        says = (measured.get("says") or ("" if measured["runs"] else test["message"])).split(":")[0].split(";")[0]
        points = f"{test['points']:g} | {judgement['points']:g}"
        print(f"| {name} | {accuracy} | {last} | {points} | {', '.join(failed)} | {says} |")


def differences(first: Any, second: Any, where: str = "") -> list[str]:
    """Where two gradings of the same tests differ, but for the time that they took."""
    if isinstance(first, dict) and isinstance(second, dict):
        keys = [key for key in {**first, **second} if "seconds" not in key]
        pairs = [(f"{where}.{key}", first.get(key), second.get(key)) for key in keys]
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        pairs = [(f"{where}[{number}]", *pair) for number, pair in enumerate(zip(first, second, strict=True))]
    else:
        return [] if first == second else [where]
    return [place for name, one, other in pairs for place in differences(one, other, name)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("right", "wrong", "twice"))
    parser.add_argument("--profile", default="cpu")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--json", type=Path, help="a file for the judgements as well")
    parser.add_argument("--only", nargs="*", default=[], help="those that have one of these in their name")
    arguments = parser.parse_args()
    texts = wrong() if arguments.what == "wrong" else right(arguments.seeds if arguments.what == "right" else 1)
    texts = {
        name: text for name, text in texts.items() if not arguments.only or any(part in name for part in arguments.only)
    }
    judged = grade(texts, arguments.profile, arguments.jobs)
    if arguments.json:
        arguments.json.write_text(json.dumps(judged))
    if arguments.what == "twice":
        again = grade(texts, arguments.profile, arguments.jobs)
        for name, judgement in judged.items():
            accuracies = [tests(one)[0]["measured"]["value"] for one in (judgement, again[name])]
            found = differences(judgement["tests"], again[name]["tests"])
            print(f"{name}: {accuracies[0]}, then {accuracies[1]}; what differs: {', '.join(found) or 'nothing'}")
    else:
        (show_right if arguments.what == "right" else show_wrong)(judged)


if __name__ == "__main__":
    main()
