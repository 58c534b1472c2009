"""链上解读 · What the chain knows of a need: its products and segments → upstream materials → those who make them.

It finds what the words do not say: the maker of the material, not the firm that repeats the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph import IndustryChain
from graph.vocabulary import NodeType, Relation
from matcher.entities import Need
from matcher.retrieval import walk
from matcher.retrieval.mentions import Mention, Sense, find_mentions, things_listed
from matcher.retrieval.product_names import Near, ProductNames
from matcher.retrieval.tokens import plain
from matcher.retrieval.walk import Reached

NEAR_NAME = 0.8
"""Most that a near name can weigh against the very name that was asked for."""
EITHER = 0.7
"""Weight of the second reading of a product named without any cue (made rather than wanted)."""
DOUBTFUL = 0.1
"""Weight of the materials of what is made by that second reading only: a bare list asks for its things first."""
SUPPLIER_STEPS = (0.7, 0.4)
"""Weight of a segment that supplies the need's own segment in one step and in two."""
TOP_MATERIALS = 40
TOP_UNMADE = 10
REMEMBERED = 10_000
"""Names whose near ones are kept, some 3 kB each."""
SURENESS = 0.5
"""Chance that a material known of the very product named goes in indeed; below 1."""


@dataclass(frozen=True, slots=True)
class ChainView:
    """What the chain knows of one need. `Reached` rows are graph rows."""

    mentions: tuple[Mention, ...]
    wanted: Reached  # products asked for
    made: Reached  # products the asker makes
    materials: Reached  # what goes into the made ones; origins: made products
    wanted_makers: Reached  # firms; origins: products
    material_makers: Reached  # firms; origins: materials
    very_made: Reached  # the very products it makes, without near names
    rivals: Reached  # firms that make those; origins: products
    own_segments: Reached  # where the asker stands
    target_segments: Reached  # where its counterparts stand; origins: own segments

    @property
    def seeds(self) -> Reached:
        """Nodes from which closeness along the graph is measured."""
        return walk.join(self.wanted, self.made, self.own_segments)


class ChainReader:
    """Reads needs against one chain; knows no offers."""

    def __init__(self, chain: IndustryChain, names: ProductNames) -> None:
        """Join a chain with the index of its product names."""
        self.chain, self._names = chain, names
        products = chain.rows_of(NodeType.PRODUCT)
        known = frozenset(chain.node_ids[row].removeprefix("product:") for row in products.tolist())
        self._is_product = known.__contains__  # asked for every stretch of a need's text
        self._remembered: dict[tuple[Sense, str], Near] = {}  # the same goods are asked for again and again
        self._are = {node_type: chain.types == node_type for node_type in NodeType}
        self._is_made = np.diff(chain.into(Relation.MAKES).indptr) > 0
        users = np.diff(chain.out(Relation.SUPPLIES).indptr)
        self._rarity = 1.0 - np.log(np.maximum(users, 1)) / np.log(max(len(products), 2))

    def read(self, need: Need, placed: dict[str, float]) -> ChainView:
        """Products, materials, makers and segments for a need; `placed` are segments found from its text."""
        mentions = tuple(find_mentions(need.text, self._is_product, stated=(*need.wanted, *need.made)))
        meant = self._meant(need, mentions)
        wanted, made = meant[Sense.WANTED], meant[Sense.MADE]
        is_said = bool(need.made) or any(mention.sense is Sense.MADE for mention in mentions)
        materials = self._materials(made, 1.0 if is_said else DOUBTFUL)
        own, very = self._own_segments(need, made, placed), self._very_made(need, mentions)
        return ChainView(
            mentions, wanted, made, materials,
            wanted_makers=self._makers(wanted),
            material_makers=self._material_makers(materials),
            very_made=very,
            rivals=self._makers(very),
            own_segments=own,
            target_segments=self._targets(own, wanted),
        )  # fmt: skip

    def _meant(self, need: Need, mentions: tuple[Mention, ...]) -> dict[Sense, Reached]:
        """Products wanted and made: the very names weigh most, near names less."""
        asked: list[Meant] = []
        for sense, names in ((Sense.WANTED, need.wanted), (Sense.MADE, need.made)):
            asked += [(sense, plain(name), plain(name), 1.0) for name in names]
        # a bare list of n things asks for all of them: who makes one serves it in part
        either_count = sum(mention.sense is Sense.EITHER for mention in mentions)
        share = 1.0 / max(either_count, things_listed(need.text) if either_count else 1, 1) ** 0.5
        either = {Sense.WANTED: share, Sense.MADE: EITHER}
        for mention in mentions:
            senses = either if mention.sense is Sense.EITHER else {mention.sense: 1.0}
            asked += [(sense, mention.name, mention.phrase, weight) for sense, weight in senses.items()]
        near = self._near(asked)
        nothing = walk.start_at(np.empty(0, np.int64), np.empty(0))
        return {
            sense: walk.join(
                nothing,
                *(self._named(meant, near[sense, meant[2]]) for meant in asked if meant[0] is sense),
            )
            for sense in (Sense.WANTED, Sense.MADE)
        }

    def _near(self, asked: Sequence[Meant]) -> dict[tuple[Sense, str], Near]:
        """Those of nearly the same name may be what is wanted; a wide circle tells what goes into what is made."""
        wished = dict.fromkeys((sense, phrase) for sense, _, phrase, _ in asked)
        near = {each: known for each in wished if (known := self._remembered.get(each)) is not None}
        phrases = list(dict.fromkeys(phrase for sense, phrase in wished if (sense, phrase) not in near))
        if not phrases:
            return near
        vectors = self._names.read(phrases)
        for sense, look in ((Sense.WANTED, self._names.alike), (Sense.MADE, self._names.voters)):
            places = [
                at for at, phrase in enumerate(phrases) if (sense, phrase) in wished and (sense, phrase) not in near
            ]
            found = look(vectors[places]) if places else []
            near |= {(sense, phrases[place]): each for place, each in zip(places, found, strict=True)}
        if len(self._remembered) + len(near) > REMEMBERED:
            self._remembered = {}
        self._remembered |= near
        return near

    def _named(self, meant: Meant, near: Near) -> Reached:
        """The product of a name and those near to its whole phrase (AI视觉检测软件开发 for 软件开发).

        A known name that covers only a part of the phrase says only a part of what is meant. Near names have the known
        one as their origin, or none (-1).
        """
        _, name, phrase, weight = meant
        known = self.chain.row(f"product:{name}") if self._is_product(name) else -1
        rows, weights = near.rows, near.weights * weight * NEAR_NAME
        origins = np.full(len(rows), known)
        if known >= 0:
            rows, origins = np.append(rows, known), np.append(origins, known)
            weights = np.append(weights, weight * len(name) / len(phrase))
        return walk.gather(rows, weights, origins)

    def _step(self, along: csr_matrix, here: Reached, to: NodeType) -> Reached:
        return walk.step(along, here, welcome=self._are[to])

    def _very_made(self, need: Need, mentions: tuple[Mention, ...]) -> Reached:
        """The very products the asker says it makes; a name without a cue may as well be what it wants."""
        names = [*map(plain, need.made), *(mention.name for mention in mentions if mention.sense is Sense.MADE)]
        rows = np.array([self.chain.row(f"product:{name}") for name in names if self._is_product(name)], dtype=np.int64)
        return walk.start_at(rows, np.ones(len(rows)))

    def _materials(self, made: Reached, certainty: float) -> Reached:
        """What goes into the made products: near products vote, materials that go into everything count less.

        The best has the weight of the nearest product: a guess is no surer than what it rests on. What is known to go
        into the very product needs no votes. Materials that somebody makes lead on; of the others a few are kept, for
        an offer younger than the chain may be the first of its trade.
        """
        found = self._step(self.chain.into(Relation.SUPPLIES), made, NodeType.PRODUCT)
        if not len(found):
            return found
        votes, is_made = found.total * self._rarity[found.rows], self._is_made[found.rows]
        very = made.origins == made.rows
        sure = made.best[~very].max() if not very.all() else 1.0
        guesses = sure * np.minimum(votes / (votes[is_made] if is_made.any() else votes).max(), 1.0)
        known = walk.step(self.chain.into(Relation.SUPPLIES), _where(made, very))
        weights = certainty * SURENESS * np.maximum(guesses, known.look_up(known.best, found.rows, 0.0))
        weighed = Reached(found.rows, weights, weights, found.origins)
        return walk.join(_where(weighed, is_made).top(TOP_MATERIALS), _where(weighed, ~is_made).top(TOP_UNMADE))

    def _makers(self, products: Reached) -> Reached:
        return self._step(self.chain.into(Relation.MAKES), products, NodeType.FIRM)

    def _material_makers(self, materials: Reached) -> Reached:
        """Makers of the materials; `best`: the chance that something a firm makes goes in, were guesses independent."""
        doubts = -np.log1p(-materials.best)
        makers = self._makers(Reached(materials.rows, doubts, doubts, materials.origins))
        chances = -np.expm1(-makers.total)
        return Reached(makers.rows, chances, chances, makers.origins)

    def _own_segments(self, need: Need, made: Reached, placed: dict[str, float]) -> Reached:
        stated = {f"segment:{name}": 1.0 for name in need.segments} | {
            f"segment:{name}": confidence for name, confidence in placed.items() if name not in need.segments
        }
        known = [(self.chain.row(node), weight) for node, weight in stated.items() if self.chain.has(node)]
        rows = np.array([row for row, _ in known], dtype=np.int64)
        direct = walk.start_at(rows, np.array([weight for _, weight in known], dtype=np.float64))
        through = self._step(self.chain.out(Relation.IN_SEGMENT), made.top(8), NodeType.SEGMENT)
        return walk.join(direct, walk.start_at(through.rows, through.best))

    def _targets(self, own: Reached, wanted: Reached) -> Reached:
        """Segments of the wanted products, and those that supply the asker's own in one step or two."""
        named = self._step(self.chain.out(Relation.IN_SEGMENT), wanted.top(8), NodeType.SEGMENT)
        suppliers = self.chain.into(Relation.SUPPLIES)
        segments = self._are[NodeType.SEGMENT]  # what supplies a segment is one
        first = walk.step(suppliers, own, damping=SUPPLIER_STEPS[0], welcome=segments)
        second = walk.step(suppliers, first, damping=SUPPLIER_STEPS[1] / SUPPLIER_STEPS[0], welcome=segments)
        return walk.join(named, first, second)


Meant = tuple[Sense, str, str, float]
"""Sense, name, whole phrase, weight."""


def _where(reached: Reached, keep: NDArray[np.bool_]) -> Reached:
    return Reached(reached.rows[keep], reached.best[keep], reached.total[keep], reached.origins[keep])
