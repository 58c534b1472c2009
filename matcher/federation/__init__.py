"""他处身份 · Signing in by the word of another house: OIDC, and ticket-based 政务 login. Accounts stay ours; these only say who."""

from matcher.federation.oidc import OidcProvider
from matcher.federation.ticket import TicketProvider

__all__ = ["OidcProvider", "TicketProvider"]
