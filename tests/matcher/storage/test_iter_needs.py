from __future__ import annotations

from matcher.storage import SqlRepository, SqlWriter
from tests.builders import a_need, a_party

Records = tuple[SqlRepository, SqlWriter]


def test_needs_of_everybody_are_streamed_in_id_order(both_engines: Records) -> None:
    repository, writer = both_engines
    first, second = a_need("要银粉", id="N1", party_id=None), a_need("要触点", id="N2", party_id="P1")
    with writer.transaction() as work:
        work.put_parties([a_party("P1")])
        work.put_needs([second, first])
    assert list(repository.iter_needs()) == [first, second]
