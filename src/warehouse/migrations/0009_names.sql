-- What wallets are called, such as 'Binance 14': a fact like a label, with who said it and when.

-- grain: one name of one wallet, stated by one source at one instant.
CREATE TABLE chain.wallet_name (wallet UINTEGER NOT NULL, name VARCHAR NOT NULL, source VARCHAR NOT NULL, at_s UINTEGER NOT NULL);

CREATE VIEW wallet_names AS
SELECT '0x' || lower(hex(w.address)) AS wallet, n.name, n.source, make_timestamp(n.at_s::BIGINT * 1000000) AS at_utc
FROM chain.wallet_name n JOIN chain.wallet w ON w.id = n.wallet;
