"""The add-on of the OCA is wanted beside ours; where it cannot be had, others are."""

import os

from environment import others


def test_without_an_index_only_it_is_left_out_and_that_is_said(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(others, "OCA", tmp_path / "oca-out-of-reach")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    assert others.ensure_oca() == []
    said = capsys.readouterr()
    assert f"not tested beside {others.CREDIT_CONTROL}" in said.out + said.err
