"""What newsrooms do to a text that they take over, as functions on its sentences."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Device = Callable[[random.Random, list[str], list[str]], list[str]]
"""From a source of chance, a text's sentences and sentences of others."""

_END = re.compile(r"(?<=[۔؟!])\s+")


def sentences(body: str) -> list[str]:
    return _END.split(body)


def respaced(rng: random.Random, body: list[str], _: list[str]) -> list[str]:
    """One space in fifteen forgotten, compounds joined, as in وزیراعظم."""
    return ["".join("" if each == " " and rng.random() < 1 / 15 else each for each in line) for line in body]


def respelt(rng: random.Random, body: list[str], _: list[str]) -> list[str]:
    """Another keyboard: Arabic yeh and kaf, ئے for یے, hamza dropped."""
    table = str.maketrans("یکہ", "يكه")
    return [re.sub(r"ئے\b", "یے", line).replace("ؤ", "و").translate(table) for line in body]


def shortened(rng: random.Random, body: list[str], _: list[str]) -> list[str]:
    """One sentence in eight left out."""
    dropped = set(rng.sample(range(len(body)), max(1, len(body) // 8)))
    return [line for at, line in enumerate(body) if at not in dropped]


def extended(rng: random.Random, body: list[str], foreign: list[str]) -> list[str]:
    """One sentence in eight added."""
    body = list(body)
    for _ in range(max(1, len(body) // 8)):
        body.insert(rng.randrange(len(body) + 1), rng.choice(foreign))
    return body


def another_lead(rng: random.Random, body: list[str], foreign: list[str]) -> list[str]:
    """The first sentence written anew."""
    return [rng.choice(foreign), *body[1:]]


def edited(rng: random.Random, body: list[str], foreign: list[str]) -> list[str]:
    """One word in 25 replaced."""
    other = " ".join(foreign).split()
    return [
        " ".join(rng.choice(other) if rng.random() < 0.04 else word for word in line.split()) for line in body
    ]


def all_of_it(rng: random.Random, body: list[str], foreign: list[str]) -> list[str]:
    """Most of this at once."""
    for device in (respaced, respelt, shortened, extended):
        body = device(rng, body, foreign)
    return body


def cut_to_a_third(rng: random.Random, body: list[str], _: list[str]) -> list[str]:
    """The first third of the sentences, lightly edited: a brief."""
    return body[: max(1, round(len(body) / 3))]


def brief_in_other_spelling(rng: random.Random, body: list[str], foreign: list[str]) -> list[str]:
    """The same, respaced and respelt."""
    return respelt(rng, respaced(rng, cut_to_a_third(rng, body, foreign), foreign), foreign)


DEVICES: tuple[Device, ...] = (
    respaced,
    respelt,
    shortened,
    extended,
    another_lead,
    edited,
    all_of_it,
)
BRIEFS: tuple[Device, ...] = (cut_to_a_third, brief_in_other_spelling)
