"""分配 · Who meets whom when everybody's time is limited: a batch shared out at once, provably as well as can be.

batch.py states what is asked, program.py is the linear program over it, sifting.py solves and certifies it, objectives.py
says what is aimed at, conflict.py names what cannot be had together, worth.py what one more place would bring, curve.py
what fairness costs, crowding.py the prices that keep live lists within capacity.
"""

from matcher.allocation.batch import Batch, Floor, Loads, make_batch
from matcher.allocation.conflict import Conflict
from matcher.allocation.objectives import Allocation, Objective, allocate

__all__ = ["Allocation", "Batch", "Conflict", "Floor", "Loads", "Objective", "allocate", "make_batch"]
