"""matching · The stable matching of hospitals and residents (Gale, Shapley, 1962; PyPI matching) on the same chances.

Needs rank offers by their chance to say yes, offers rank needs by theirs; each need takes one, each offer its capacity.
"""

from __future__ import annotations

import sys
import threading
import time
from itertools import pairwise

import numpy as np
from matching.games import HospitalResident

RANKED = 60
"""Best candidates that a need ranks; the library's time grows with all pairs that are ranked."""


def main(given: str, answer: str) -> None:
    """Places of the pairs that are matched, and CPU seconds."""
    with np.load(given) as held:
        starts, offers, capacity = held["starts"], held["offers"], held["capacity"]
        forward, backward = held["forward"], held["backward"]
    begun = time.process_time()
    ranking: dict[int, list[int]] = {}
    suitors: dict[int, list[tuple[float, int]]] = {}
    for asker, (low, high) in enumerate(pairwise(starts)):
        order = low + np.lexsort((offers[low:high], -forward[low:high]))
        order = order[capacity[offers[order]] > 0][:RANKED]
        if len(order):
            ranking[asker] = offers[order].tolist()
        for at in order.tolist():
            suitors.setdefault(int(offers[at]), []).append((-float(backward[at]), asker))
    wanted = {offer: [asker for _, asker in sorted(each)] for offer, each in suitors.items()}
    game = HospitalResident.create_from_dictionaries(ranking, wanted, {offer: int(capacity[offer]) for offer in wanted})
    matched = game.solve(optimal="resident")
    place = {(asker, offer): at for asker in ranking for at, offer in _places(starts, offers, asker)}
    chosen = [place[resident.name, hospital.name] for hospital, residents in matched.items() for resident in residents]
    np.savez(answer, chosen=np.array(sorted(chosen), np.int64), cpu_s=time.process_time() - begun)


def _places(starts: np.ndarray, offers: np.ndarray, asker: int) -> list[tuple[int, int]]:
    return [(at, int(offers[at])) for at in range(int(starts[asker]), int(starts[asker + 1]))]


if __name__ == "__main__":
    # the library copies its players by recursion through everybody they rank
    sys.setrecursionlimit(10**7)
    threading.stack_size(1 << 30)
    work = threading.Thread(target=main, args=sys.argv[1:])
    work.start()
    work.join()
