# SPDX-License-Identifier: GPL-3.0-or-later
"""Work for the processor, the same warm and cold: `cpu.py NAME` prints how many nanoseconds of
processor time it took, without the interpreter's start."""

import sys
import time


def loops():
    total = 0
    for i in range(1200):
        for j in range(1200):
            total += i ^ j
    return total


class Counter:
    def __init__(self):
        self.value = 0

    def add(self, number):
        self.value += self.weigh(number)

    def weigh(self, number):
        return number & 3


def methods():
    counter = Counter()
    for number in range(800_000):
        counter.add(number)
    return counter.value


def words():
    counts = {}
    for number in range(500_000):
        word = str(number % 5000)
        counts[word] = counts.get(word, 0) + len(word)
    return sum(counts.values())


def objects():
    table = [{"n": number, "text": f"row {number}"} for number in range(150_000)]
    table.sort(key=lambda row: row["text"])
    return sum(row["n"] for row in table)


def matmul():
    matrix = np.arange(1600, dtype=float).reshape(40, 40) / 1600
    for _ in range(8000):
        matrix = matrix @ matrix.T
        matrix /= matrix.max()
    return matrix.sum()


def sort():
    numbers = np.random.default_rng(1).random(1_000_000)
    return sum(np.sort(numbers)[0] for _ in range(2))


PURE = ("loops", "methods", "words", "objects")
WITH_NUMPY = ("matmul", "sort")


def main():
    global np
    name = sys.argv[1]
    if name in WITH_NUMPY:
        import numpy as np
    work = globals()[name]
    begin = time.process_time_ns()
    work()
    print(time.process_time_ns() - begin)


if __name__ == "__main__":
    main()
