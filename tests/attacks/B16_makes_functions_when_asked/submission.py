"""B16: defines a function for every name that its module is asked for, and none before.

verdict: run-time error
passes: none
"""


def __getattr__(name):
    return {"scale": lambda x, factor: x * factor, "total": lambda x: float(x.sum())}[name]
