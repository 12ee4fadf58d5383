-- Off-chain identities and what they did: all of it in `private`, which is never published. An external id (an e-mail address, a
-- customer number) stands here as a pseudonym, HMAC-SHA-256 under the salt, and readable only where a key to encrypt it was set.

-- grain: one warehouse; the key of its pseudonyms.
CREATE TABLE private.pseudonym_salt (salt BLOB NOT NULL);

-- grain: one external id linked to one wallet. external_id: AES-256-GCM (nonce, tag, ciphertext) bound to the pseudonym; NULL = not kept.
CREATE TABLE private.identity (
  pseudonym BLOB NOT NULL,
  wallet UINTEGER NOT NULL,
  external_id BLOB,
  source VARCHAR NOT NULL,
  first_seen_s UINTEGER NOT NULL
);

-- grain: one consent of an identity for a wallet to one purpose. withdrawn_at_s NULL = it stands.
CREATE TABLE private.consent (
  pseudonym BLOB NOT NULL,
  wallet UINTEGER NOT NULL,
  purpose VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  given_at_s UINTEGER NOT NULL,
  withdrawn_at_s UINTEGER
);

-- grain: one event outside of any chain. pseudonym NULL = the source named the wallet; wallet NULL = the identity has none, or several.
CREATE TABLE private.offchain_event (
  pseudonym BLOB,
  wallet UINTEGER,
  event VARCHAR NOT NULL,
  at_s UINTEGER NOT NULL,
  properties JSON,
  utm_source VARCHAR,
  utm_medium VARCHAR,
  utm_campaign VARCHAR,
  utm_term VARCHAR,
  utm_content VARCHAR,
  source VARCHAR NOT NULL
);

-- grain: one forgotten external id, by its pseudonym: whoever is listed is never imported again.
CREATE TABLE private.forgotten (hash BLOB NOT NULL, at_s UINTEGER NOT NULL);

-- grain: one imported file of identities or events, by content. Not in chain.import_file, which is published.
CREATE TABLE private.import_file (sha256 VARCHAR NOT NULL, kind VARCHAR NOT NULL, rows UBIGINT NOT NULL, at_s UINTEGER NOT NULL);

-- grain: one scope of one API key.
CREATE TABLE private.key_scope (key VARCHAR NOT NULL, scope VARCHAR NOT NULL);
