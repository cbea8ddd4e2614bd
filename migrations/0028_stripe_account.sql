-- Stripe's secrets as an operator sets them in the console, sealed. There is one account, and it is always there: what is
-- not set here is taken from the Worker's secrets.
CREATE TABLE stripe_accounts (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  doc TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO stripe_accounts VALUES ('stripe', 0, '{"id":"stripe","secretKey":null,"webhookSecrets":[]}', 0, 0);

-- When Stripe last signed with a webhook secret, to the minute: whoever replaces one sees when the old one is used no more.
CREATE TABLE stripe_heard (
  secret_hash TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) WITHOUT ROWID;
