-- A chargeback names the payment, not whose it was.
CREATE INDEX wallet_credits_reference ON wallet_credits (reference);
