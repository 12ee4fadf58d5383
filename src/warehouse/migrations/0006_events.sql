-- Events beside token transfers. Every event table begins with the place of its log and ends with `saturated` (bit i = the i-th
-- HUGEINT column exceeds 2^127-1, or lies below -2^127, and stands exactly in chain.big_amount under 'table.column'), and has a
-- twin `orphaned_…` for what a reorganisation removed. A comment on a column says whose ids it holds: `wallet` or `token`; audits
-- read it. Tables of configured events (`chain.event_…`) are made when their first row comes, of the same form.

-- grain: one range of items minted or moved at once (ERC-2309), both ends inclusive; not among chain.transfer.
CREATE TABLE chain.transfer_range (
  chain USMALLINT NOT NULL,
  block UINTEGER NOT NULL,
  log_index UINTEGER NOT NULL,
  sub USMALLINT NOT NULL,
  tx_index UINTEGER NOT NULL,
  at_s UINTEGER NOT NULL,
  token UINTEGER NOT NULL,
  src UINTEGER NOT NULL,
  dst UINTEGER NOT NULL,
  from_item HUGEINT NOT NULL,
  to_item HUGEINT NOT NULL,
  saturated UINTEGER NOT NULL
);

-- grain: one movement of one item that no token standard's event states (CryptoPunks).
-- kind: 1 first assignment, 2 gift, 3 sale. dst NULL = the log names nobody.
CREATE TABLE chain.item_move (
  chain USMALLINT NOT NULL,
  block UINTEGER NOT NULL,
  log_index UINTEGER NOT NULL,
  sub USMALLINT NOT NULL,
  tx_index UINTEGER NOT NULL,
  at_s UINTEGER NOT NULL,
  kind UTINYINT NOT NULL,
  token UINTEGER NOT NULL,
  item HUGEINT NOT NULL,
  src UINTEGER NOT NULL,
  dst UINTEGER,
  saturated UINTEGER NOT NULL
);

-- grain: one sale on the punks' market. is_bid: the seller accepted a bid; its log states no price and no buyer, so that both
-- come from other logs, or are NULL. price_wei 0 is what the log says.
CREATE TABLE chain.punk_sale (
  chain USMALLINT NOT NULL,
  block UINTEGER NOT NULL,
  log_index UINTEGER NOT NULL,
  sub USMALLINT NOT NULL,
  tx_index UINTEGER NOT NULL,
  at_s UINTEGER NOT NULL,
  token UINTEGER NOT NULL,
  item HUGEINT NOT NULL,
  seller UINTEGER NOT NULL,
  buyer UINTEGER,
  price_wei HUGEINT,
  is_bid BOOLEAN NOT NULL,
  saturated UINTEGER NOT NULL
);

-- grain: one offer of a punk, or its end (is_open false; no price). only_to NULL = to anybody.
CREATE TABLE chain.punk_offer (
  chain USMALLINT NOT NULL,
  block UINTEGER NOT NULL,
  log_index UINTEGER NOT NULL,
  sub USMALLINT NOT NULL,
  tx_index UINTEGER NOT NULL,
  at_s UINTEGER NOT NULL,
  token UINTEGER NOT NULL,
  item HUGEINT NOT NULL,
  is_open BOOLEAN NOT NULL,
  min_price_wei HUGEINT,
  only_to UINTEGER,
  saturated UINTEGER NOT NULL
);

-- grain: one bid for a punk, or its withdrawal (is_open false).
CREATE TABLE chain.punk_bid (
  chain USMALLINT NOT NULL,
  block UINTEGER NOT NULL,
  log_index UINTEGER NOT NULL,
  sub USMALLINT NOT NULL,
  tx_index UINTEGER NOT NULL,
  at_s UINTEGER NOT NULL,
  token UINTEGER NOT NULL,
  item HUGEINT NOT NULL,
  is_open BOOLEAN NOT NULL,
  bidder UINTEGER NOT NULL,
  price_wei HUGEINT NOT NULL,
  saturated UINTEGER NOT NULL
);

-- grain: one approval. kind: 1 an allowance (amount), 2 one item (item), 3 all items (approved says whether).
CREATE TABLE chain.approval (
  chain USMALLINT NOT NULL,
  block UINTEGER NOT NULL,
  log_index UINTEGER NOT NULL,
  sub USMALLINT NOT NULL,
  tx_index UINTEGER NOT NULL,
  at_s UINTEGER NOT NULL,
  kind UTINYINT NOT NULL,
  token UINTEGER NOT NULL,
  owner UINTEGER NOT NULL,
  spender UINTEGER NOT NULL,
  amount HUGEINT,
  item HUGEINT,
  approved BOOLEAN,
  saturated UINTEGER NOT NULL
);

-- grain: one deposit of the native coin into a token, or one withdrawal.
CREATE TABLE chain.wrap (
  chain USMALLINT NOT NULL,
  block UINTEGER NOT NULL,
  log_index UINTEGER NOT NULL,
  sub USMALLINT NOT NULL,
  tx_index UINTEGER NOT NULL,
  at_s UINTEGER NOT NULL,
  token UINTEGER NOT NULL,
  wallet UINTEGER NOT NULL,
  is_deposit BOOLEAN NOT NULL,
  amount HUGEINT NOT NULL,
  saturated UINTEGER NOT NULL
);

-- grain: one item sold by an order (Seaport). price_units is the price of the whole order, NULL = unknown (swaps, several
-- currencies); currency NULL beside a price = native. order_items: rows of the order; the price is the item's only where it is 1.
CREATE TABLE chain.order_sale (
  chain USMALLINT NOT NULL,
  block UINTEGER NOT NULL,
  log_index UINTEGER NOT NULL,
  sub USMALLINT NOT NULL,
  tx_index UINTEGER NOT NULL,
  at_s UINTEGER NOT NULL,
  market UINTEGER NOT NULL,
  order_hash BLOB NOT NULL,
  token UINTEGER NOT NULL,
  item HUGEINT NOT NULL,
  amount HUGEINT NOT NULL,
  seller UINTEGER,
  buyer UINTEGER,
  price_units HUGEINT,
  currency UINTEGER,
  order_items UINTEGER NOT NULL,
  saturated UINTEGER NOT NULL
);

-- grain: one account created for an item (ERC-6551). The item may live on another chain, so item_contract is a wallet.
CREATE TABLE chain.token_account (
  chain USMALLINT NOT NULL,
  block UINTEGER NOT NULL,
  log_index UINTEGER NOT NULL,
  sub USMALLINT NOT NULL,
  tx_index UINTEGER NOT NULL,
  at_s UINTEGER NOT NULL,
  registry UINTEGER NOT NULL,
  account UINTEGER NOT NULL,
  implementation UINTEGER NOT NULL,
  salt BLOB NOT NULL,
  item_chain HUGEINT NOT NULL,
  item_contract UINTEGER NOT NULL,
  item HUGEINT NOT NULL,
  saturated UINTEGER NOT NULL
);

-- grain: one range of items whose metadata changed (ERC-4906), both ends inclusive.
CREATE TABLE chain.metadata_update (
  chain USMALLINT NOT NULL,
  block UINTEGER NOT NULL,
  log_index UINTEGER NOT NULL,
  sub USMALLINT NOT NULL,
  tx_index UINTEGER NOT NULL,
  at_s UINTEGER NOT NULL,
  token UINTEGER NOT NULL,
  from_item HUGEINT NOT NULL,
  to_item HUGEINT NOT NULL,
  saturated UINTEGER NOT NULL
);

CREATE TABLE chain.orphaned_transfer_range AS SELECT *, 0::UINTEGER AS orphaned_at_s FROM chain.transfer_range LIMIT 0;
CREATE TABLE chain.orphaned_item_move AS SELECT *, 0::UINTEGER AS orphaned_at_s FROM chain.item_move LIMIT 0;
CREATE TABLE chain.orphaned_punk_sale AS SELECT *, 0::UINTEGER AS orphaned_at_s FROM chain.punk_sale LIMIT 0;
CREATE TABLE chain.orphaned_punk_offer AS SELECT *, 0::UINTEGER AS orphaned_at_s FROM chain.punk_offer LIMIT 0;
CREATE TABLE chain.orphaned_punk_bid AS SELECT *, 0::UINTEGER AS orphaned_at_s FROM chain.punk_bid LIMIT 0;
CREATE TABLE chain.orphaned_approval AS SELECT *, 0::UINTEGER AS orphaned_at_s FROM chain.approval LIMIT 0;
CREATE TABLE chain.orphaned_wrap AS SELECT *, 0::UINTEGER AS orphaned_at_s FROM chain.wrap LIMIT 0;
CREATE TABLE chain.orphaned_order_sale AS SELECT *, 0::UINTEGER AS orphaned_at_s FROM chain.order_sale LIMIT 0;
CREATE TABLE chain.orphaned_token_account AS SELECT *, 0::UINTEGER AS orphaned_at_s FROM chain.token_account LIMIT 0;
CREATE TABLE chain.orphaned_metadata_update AS SELECT *, 0::UINTEGER AS orphaned_at_s FROM chain.metadata_update LIMIT 0;

COMMENT ON COLUMN chain.transfer_range.token IS 'token';
COMMENT ON COLUMN chain.transfer_range.src IS 'wallet';
COMMENT ON COLUMN chain.transfer_range.dst IS 'wallet';
COMMENT ON COLUMN chain.item_move.token IS 'token';
COMMENT ON COLUMN chain.item_move.src IS 'wallet';
COMMENT ON COLUMN chain.item_move.dst IS 'wallet';
COMMENT ON COLUMN chain.punk_sale.token IS 'token';
COMMENT ON COLUMN chain.punk_sale.seller IS 'wallet';
COMMENT ON COLUMN chain.punk_sale.buyer IS 'wallet';
COMMENT ON COLUMN chain.punk_offer.token IS 'token';
COMMENT ON COLUMN chain.punk_offer.only_to IS 'wallet';
COMMENT ON COLUMN chain.punk_bid.token IS 'token';
COMMENT ON COLUMN chain.punk_bid.bidder IS 'wallet';
COMMENT ON COLUMN chain.approval.token IS 'token';
COMMENT ON COLUMN chain.approval.owner IS 'wallet';
COMMENT ON COLUMN chain.approval.spender IS 'wallet';
COMMENT ON COLUMN chain.wrap.token IS 'token';
COMMENT ON COLUMN chain.wrap.wallet IS 'wallet';
COMMENT ON COLUMN chain.order_sale.market IS 'wallet';
COMMENT ON COLUMN chain.order_sale.token IS 'token';
COMMENT ON COLUMN chain.order_sale.seller IS 'wallet';
COMMENT ON COLUMN chain.order_sale.buyer IS 'wallet';
COMMENT ON COLUMN chain.order_sale.currency IS 'token';
COMMENT ON COLUMN chain.token_account.registry IS 'wallet';
COMMENT ON COLUMN chain.token_account.account IS 'wallet';
COMMENT ON COLUMN chain.token_account.implementation IS 'wallet';
COMMENT ON COLUMN chain.token_account.item_contract IS 'wallet';
COMMENT ON COLUMN chain.metadata_update.token IS 'token';

CREATE VIEW transfer_ranges AS
SELECT c.caip2 AS chain, x.block, x.log_index, x.sub, x.tx_index, make_timestamp(x.at_s::BIGINT * 1000000) AS at_utc,
  '0x' || lower(hex(token_of.address)) AS token, '0x' || lower(hex(src_of.address)) AS src, '0x' || lower(hex(dst_of.address)) AS dst, x.from_item, x.to_item, x.saturated
FROM chain.transfer_range x
JOIN chain.chain c ON c.id = x.chain
JOIN chain.token token_of ON token_of.id = x.token
JOIN chain.wallet src_of ON src_of.id = x.src
JOIN chain.wallet dst_of ON dst_of.id = x.dst;

CREATE VIEW item_moves AS
SELECT c.caip2 AS chain, x.block, x.log_index, x.sub, x.tx_index, make_timestamp(x.at_s::BIGINT * 1000000) AS at_utc,
  CASE x.kind WHEN 1 THEN 'assigned' WHEN 2 THEN 'given' WHEN 3 THEN 'sold' END AS kind, '0x' || lower(hex(token_of.address)) AS token, x.item, '0x' || lower(hex(src_of.address)) AS src, '0x' || lower(hex(dst_of.address)) AS dst, x.saturated
FROM chain.item_move x
JOIN chain.chain c ON c.id = x.chain
JOIN chain.token token_of ON token_of.id = x.token
JOIN chain.wallet src_of ON src_of.id = x.src
LEFT JOIN chain.wallet dst_of ON dst_of.id = x.dst;

CREATE VIEW punk_offers AS
SELECT c.caip2 AS chain, x.block, x.log_index, x.sub, x.tx_index, make_timestamp(x.at_s::BIGINT * 1000000) AS at_utc,
  '0x' || lower(hex(token_of.address)) AS token, x.item, x.is_open, x.min_price_wei, '0x' || lower(hex(only_to_of.address)) AS only_to, x.saturated
FROM chain.punk_offer x
JOIN chain.chain c ON c.id = x.chain
JOIN chain.token token_of ON token_of.id = x.token
LEFT JOIN chain.wallet only_to_of ON only_to_of.id = x.only_to;

CREATE VIEW punk_bids AS
SELECT c.caip2 AS chain, x.block, x.log_index, x.sub, x.tx_index, make_timestamp(x.at_s::BIGINT * 1000000) AS at_utc,
  '0x' || lower(hex(token_of.address)) AS token, x.item, x.is_open, '0x' || lower(hex(bidder_of.address)) AS bidder, x.price_wei, x.saturated
FROM chain.punk_bid x
JOIN chain.chain c ON c.id = x.chain
JOIN chain.token token_of ON token_of.id = x.token
JOIN chain.wallet bidder_of ON bidder_of.id = x.bidder;

CREATE VIEW approvals AS
SELECT c.caip2 AS chain, x.block, x.log_index, x.sub, x.tx_index, make_timestamp(x.at_s::BIGINT * 1000000) AS at_utc,
  CASE x.kind WHEN 1 THEN 'amount' WHEN 2 THEN 'item' WHEN 3 THEN 'all' END AS kind, '0x' || lower(hex(token_of.address)) AS token, '0x' || lower(hex(owner_of.address)) AS owner, '0x' || lower(hex(spender_of.address)) AS spender, x.amount AS amount_units, x.item, x.approved, x.saturated
FROM chain.approval x
JOIN chain.chain c ON c.id = x.chain
JOIN chain.token token_of ON token_of.id = x.token
JOIN chain.wallet owner_of ON owner_of.id = x.owner
JOIN chain.wallet spender_of ON spender_of.id = x.spender;

CREATE VIEW wraps AS
SELECT c.caip2 AS chain, x.block, x.log_index, x.sub, x.tx_index, make_timestamp(x.at_s::BIGINT * 1000000) AS at_utc,
  '0x' || lower(hex(token_of.address)) AS token, '0x' || lower(hex(wallet_of.address)) AS wallet, x.is_deposit, x.amount AS amount_units, x.saturated
FROM chain.wrap x
JOIN chain.chain c ON c.id = x.chain
JOIN chain.token token_of ON token_of.id = x.token
JOIN chain.wallet wallet_of ON wallet_of.id = x.wallet;

CREATE VIEW order_sales AS
SELECT c.caip2 AS chain, x.block, x.log_index, x.sub, x.tx_index, make_timestamp(x.at_s::BIGINT * 1000000) AS at_utc,
  '0x' || lower(hex(market_of.address)) AS market, '0x' || lower(hex(x.order_hash)) AS order_hash, '0x' || lower(hex(token_of.address)) AS token, x.item, x.amount, '0x' || lower(hex(seller_of.address)) AS seller, '0x' || lower(hex(buyer_of.address)) AS buyer, x.price_units, '0x' || lower(hex(currency_of.address)) AS currency, x.order_items, x.saturated
FROM chain.order_sale x
JOIN chain.chain c ON c.id = x.chain
JOIN chain.wallet market_of ON market_of.id = x.market
JOIN chain.token token_of ON token_of.id = x.token
LEFT JOIN chain.wallet seller_of ON seller_of.id = x.seller
LEFT JOIN chain.wallet buyer_of ON buyer_of.id = x.buyer
LEFT JOIN chain.token currency_of ON currency_of.id = x.currency;

CREATE VIEW token_accounts AS
SELECT c.caip2 AS chain, x.block, x.log_index, x.sub, x.tx_index, make_timestamp(x.at_s::BIGINT * 1000000) AS at_utc,
  '0x' || lower(hex(registry_of.address)) AS registry, '0x' || lower(hex(account_of.address)) AS account, '0x' || lower(hex(implementation_of.address)) AS implementation, '0x' || lower(hex(x.salt)) AS salt, x.item_chain, '0x' || lower(hex(item_contract_of.address)) AS item_contract, x.item, x.saturated
FROM chain.token_account x
JOIN chain.chain c ON c.id = x.chain
JOIN chain.wallet registry_of ON registry_of.id = x.registry
JOIN chain.wallet account_of ON account_of.id = x.account
JOIN chain.wallet implementation_of ON implementation_of.id = x.implementation
JOIN chain.wallet item_contract_of ON item_contract_of.id = x.item_contract;

CREATE VIEW metadata_updates AS
SELECT c.caip2 AS chain, x.block, x.log_index, x.sub, x.tx_index, make_timestamp(x.at_s::BIGINT * 1000000) AS at_utc,
  '0x' || lower(hex(token_of.address)) AS token, x.from_item, x.to_item, x.saturated
FROM chain.metadata_update x
JOIN chain.chain c ON c.id = x.chain
JOIN chain.token token_of ON token_of.id = x.token;

-- An accepted bid without a price gets it from the last event of the item's bids, when that is an open bid of the buyer.
CREATE VIEW punk_sales AS
WITH told AS (
  SELECT x.*, b.is_open AS bid_is_open, b.bidder, b.price_wei AS bid_wei, b.saturated AS bid_saturated
  FROM chain.punk_sale x ASOF LEFT JOIN chain.punk_bid b
    ON b.chain = x.chain AND b.token = x.token AND b.item = x.item
      AND b.block::UBIGINT * 4294967296 + b.log_index < x.block::UBIGINT * 4294967296 + x.log_index
)
SELECT c.caip2 AS chain, x.block, x.log_index, x.sub, x.tx_index, make_timestamp(x.at_s::BIGINT * 1000000) AS at_utc,
  '0x' || lower(hex(token_of.address)) AS token, x.item, '0x' || lower(hex(seller_of.address)) AS seller,
  '0x' || lower(hex(buyer_of.address)) AS buyer,
  CASE WHEN x.price_wei IS NULL AND x.bid_is_open AND x.bidder = x.buyer AND x.bid_saturated = 0 THEN x.bid_wei ELSE x.price_wei END
    AS price_wei, x.is_bid, x.saturated
FROM told x
JOIN chain.chain c ON c.id = x.chain
JOIN chain.token token_of ON token_of.id = x.token
JOIN chain.wallet seller_of ON seller_of.id = x.seller
LEFT JOIN chain.wallet buyer_of ON buyer_of.id = x.buyer;
