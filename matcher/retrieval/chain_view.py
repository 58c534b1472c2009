"""链上解读 · What the chain knows of a need: its products and segments → upstream materials → those who make them.

It finds what the words do not say: the maker of the material, not the firm that repeats the words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph import IndustryChain
from graph.vocabulary import NodeType, Relation
from matcher.entities import Need
from matcher.retrieval import walk
from matcher.retrieval.mentions import Mention, Sense, find_mentions
from matcher.retrieval.product_names import Near, ProductNames
from matcher.retrieval.tokens import plain
from matcher.retrieval.walk import Reached

NEAR_NAME = 0.8
"""Most that a near name can weigh against the very name that was asked for."""
EITHER = 0.7
"""Weight of the second reading of a product named without any cue (made rather than wanted)."""
SUPPLIER_STEPS = (0.7, 0.4)
"""Weight of a segment that supplies the need's own segment in one step and in two."""
TOP_MATERIALS = 15
FURTHER = 0.3
"""Part of the weight of each further material that counts for a maker of several."""
SAME_KIND_OF_MAKER = 5
"""Other spellings of a material whose makers are taken too (高纯石英砂 for 石英砂)."""


@dataclass(frozen=True, slots=True)
class ChainView:
    """What the chain knows of one need. `Reached` rows are graph rows."""

    mentions: tuple[Mention, ...]
    wanted: Reached  # products asked for
    made: Reached  # products the asker makes
    materials: Reached  # what goes into the made ones, and other spellings of it; origins: made products, materials
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
        self._made_mask = np.diff(chain.into(Relation.MAKES).indptr)[products] > 0
        users = np.diff(chain.out(Relation.SUPPLIES).indptr)
        self._rarity = 1.0 - np.log(np.maximum(users, 1)) / np.log(max(len(products), 2))

    def read(self, need: Need, placed: dict[str, float]) -> ChainView:
        """Products, materials, makers and segments for a need; `placed` are segments found from its text."""
        mentions = tuple(find_mentions(need.text, self._is_product))
        meant = self._meant(need, mentions)
        wanted, made = meant[Sense.WANTED], meant[Sense.MADE]
        materials = self._with_spellings(self._materials(made))
        own, very = self._own_segments(need, made, placed), self._very_made(need, mentions)
        return ChainView(
            mentions, wanted, made, materials,
            wanted_makers=self._makers(wanted),
            material_makers=_of_several(self._makers(materials)),
            very_made=very,
            rivals=self._makers(very),
            own_segments=own,
            target_segments=self._targets(own, wanted),
        )  # fmt: skip

    def _is_product(self, name: str) -> bool:
        return self.chain.has(f"product:{name}")

    def _meant(self, need: Need, mentions: tuple[Mention, ...]) -> dict[Sense, Reached]:
        """Products wanted and made: the very names weigh most, near names less."""
        asked: list[Meant] = []
        for sense, names in ((Sense.WANTED, need.wanted), (Sense.MADE, need.made)):
            asked += [(sense, plain(name), plain(name), 1.0) for name in names]
        # a bare list of n names asks for all of them: who makes one serves it in part
        share = 1.0 / max(sum(mention.sense is Sense.EITHER for mention in mentions), 1) ** 0.5
        either = {Sense.WANTED: share, Sense.MADE: EITHER}
        for mention in mentions:
            senses = either if mention.sense is Sense.EITHER else {mention.sense: 1.0}
            asked += [(sense, mention.name, mention.phrase, weight) for sense, weight in senses.items()]
        phrases = list(dict.fromkeys(phrase for _, _, phrase, _ in asked))
        near = dict(zip(phrases, self._names.nearest(phrases), strict=True))
        nothing = walk.start_at(np.empty(0, np.int64), np.empty(0))
        return {
            sense: walk.join(
                nothing,
                *(self._named(name, phrase, weight, near[phrase]) for of, name, phrase, weight in asked if of is sense),
            )
            for sense in (Sense.WANTED, Sense.MADE)
        }

    def _named(self, name: str, phrase: str, weight: float, near: Near) -> Reached:
        """The product of a name and those near to its whole phrase (AI视觉检测软件开发 for 软件开发).

        A known name that covers only a part of the phrase says only a part of what is meant. Near names have the known
        one as their origin, or none (-1).
        """
        known = self.chain.row(f"product:{name}") if self._is_product(name) else -1
        rows, weights = near.rows, near.weights * weight * NEAR_NAME
        origins = np.full(len(rows), known)
        if known >= 0:
            rows, origins = np.append(rows, known), np.append(origins, known)
            weights = np.append(weights, weight * len(name) / len(phrase))
        return walk.gather(rows, weights, origins)

    def _only(self, reached: Reached, node_type: NodeType) -> Reached:
        keep = self.chain.types[reached.rows] == node_type
        return Reached(reached.rows[keep], reached.best[keep], reached.total[keep], reached.origins[keep])

    def _very_made(self, need: Need, mentions: tuple[Mention, ...]) -> Reached:
        """The very products the asker says it makes; a name without a cue may as well be what it wants."""
        names = [*map(plain, need.made), *(mention.name for mention in mentions if mention.sense is Sense.MADE)]
        rows = np.array([self.chain.row(f"product:{name}") for name in names if self._is_product(name)], dtype=np.int64)
        return walk.start_at(rows, np.ones(len(rows)))

    def _materials(self, made: Reached) -> Reached:
        """What goes into the made products: near products vote, materials that go into everything count less.

        The best has the weight of the nearest product: a guess is no surer than what it rests on.
        """
        found = self._only(walk.step(self.chain.into(Relation.SUPPLIES), made), NodeType.PRODUCT)
        if not len(found):
            return found
        votes = found.total * self._rarity[found.rows]
        weights = votes / votes.max() * made.best.max()
        return Reached(found.rows, weights, weights, found.origins).top(TOP_MATERIALS * 2)

    def _makers(self, products: Reached) -> Reached:
        return self._only(walk.step(self.chain.into(Relation.MAKES), products), NodeType.FIRM)

    def _with_spellings(self, materials: Reached) -> Reached:
        """The materials and, for the weightiest, names so near that their makers count too; origins: the material."""
        if not len(materials):
            return materials
        chosen = materials.top(TOP_MATERIALS)
        near = self._names.nearest_made(chosen.rows, self._made_mask, SAME_KIND_OF_MAKER)
        weights = [item.weights * NEAR_NAME * best for item, best in zip(near, chosen.best, strict=True)]
        origins = [np.full(len(item.rows), row) for item, row in zip(near, chosen.rows, strict=True)]
        spelled = walk.gather(
            np.concatenate([item.rows for item in near]), np.concatenate(weights), np.concatenate(origins)
        )
        other = ~np.isin(spelled.rows, materials.rows)
        return walk.join(
            materials, Reached(spelled.rows[other], spelled.best[other], spelled.total[other], spelled.origins[other])
        )

    def _own_segments(self, need: Need, made: Reached, placed: dict[str, float]) -> Reached:
        stated = {f"segment:{name}": 1.0 for name in need.segments} | {
            f"segment:{name}": confidence for name, confidence in placed.items() if name not in need.segments
        }
        known = [(self.chain.row(node), weight) for node, weight in stated.items() if self.chain.has(node)]
        rows = np.array([row for row, _ in known], dtype=np.int64)
        direct = walk.start_at(rows, np.array([weight for _, weight in known], dtype=np.float64))
        through = self._only(walk.step(self.chain.out(Relation.IN_SEGMENT), made.top(8)), NodeType.SEGMENT)
        return walk.join(direct, walk.start_at(through.rows, through.best))

    def _targets(self, own: Reached, wanted: Reached) -> Reached:
        """Segments of the wanted products, and those that supply the asker's own in one step or two."""
        named = self._only(walk.step(self.chain.out(Relation.IN_SEGMENT), wanted.top(8)), NodeType.SEGMENT)
        suppliers = self.chain.into(Relation.SUPPLIES)
        first = walk.step(suppliers, own, damping=SUPPLIER_STEPS[0])
        second = walk.step(suppliers, first, damping=SUPPLIER_STEPS[1] / SUPPLIER_STEPS[0])
        return walk.join(named, self._only(first, NodeType.SEGMENT), self._only(second, NodeType.SEGMENT))


Meant = tuple[Sense, str, str, float]
"""Sense, name, whole phrase, weight."""


def _of_several(makers: Reached) -> Reached:
    """Makers of several of the materials weigh more than makers of the best one alone, 1 at most."""
    weights = np.minimum(makers.best + FURTHER * (makers.total - makers.best), 1.0)
    return Reached(makers.rows, weights, makers.total, makers.origins)
