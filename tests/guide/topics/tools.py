# SPDX-License-Identifier: GPL-3.0-or-later
"""black, mypy and pylint, on a file that each of them has something to say of."""

from topic import Topic

SHOP = '''\
"""A shop."""
import json
import os

def price( name : str ,rate=0.2 )->float:
  prices={"tea":1.5,
     "cake": 3}
  return prices[name]*(1+rate)

class Basket:
    def __init__(self, names: list[str]) -> None:
        self.names = names

    def total(self) -> int:
        return sum(price(name) for name in self.names)

print(json.dumps(Basket(["tea", 3]).total()))
'''

TOPIC = Topic(
    section="Formatters, type checkers, linters",
    needs=("black", "mypy", "pylint"),
    as_of_pypi=("black", "mypy", "pylint"),
    files={"shop.py": SHOP},
    once=("alias ",),
    hide=(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? ?\+00:?00",),  # black's diff has the time of the file
    # Times of files, and the grammar that black has pickled; what pylint keeps of its last run.
    ignore=("home/work/.mypy_cache", "home/.cache/black", "home/.cache/pylint"),
)
