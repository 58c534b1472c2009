"""门户端口 · The port to a city's own portal such as 大孵化器e站通: what is said both ways, a client for it, and its signatures (方案 三(五)).

No interface of that portal is public. What stands here is our own contract, tried against a server of our own: never the real thing.
"""

from matcher.portal.client import PortalClient
from matcher.portal.contract import KINDS, Listing, Message, parse_listing, parse_message
from matcher.portal.signing import check_signature

__all__ = ["KINDS", "Listing", "Message", "PortalClient", "check_signature", "parse_listing", "parse_message"]
