"""What sessions find changed in the libraries that are imported for them."""

from __future__ import annotations

import pytest
import torch
from torch.utils import data

from grader.inside.libraries import load_in_this_process

NUMBERS = data.TensorDataset(torch.arange(6))


@pytest.fixture
def loader() -> type[data.DataLoader[torch.Tensor]]:
    """A class of its own, so that torch's stays as it is."""

    class Loader(data.DataLoader[torch.Tensor]):
        pass

    load_in_this_process(Loader)
    return Loader


def test_a_loader_has_no_workers_however_they_are_asked_for(loader: type[data.DataLoader[torch.Tensor]]) -> None:
    by_name = loader(NUMBERS, batch_size=4, num_workers=2, persistent_workers=True, prefetch_factor=3, timeout=5)
    by_place = loader(NUMBERS, 4, False, None, None, 2)
    for found in (by_name, by_place):
        assert (found.num_workers, found.batch_size) == (0, 4)
        assert [len(batch) for (batch,) in found] == [4, 2]


def test_a_loader_refuses_what_torchs_own_refuses(loader: type[data.DataLoader[torch.Tensor]]) -> None:
    with pytest.raises(TypeError, match="workers"):
        loader(NUMBERS, workers=2)


def test_loaders_are_changed_once(loader: type[data.DataLoader[torch.Tensor]]) -> None:
    changed = loader.__init__
    load_in_this_process(loader)
    assert loader.__init__ is changed
