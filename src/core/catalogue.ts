/** Every failure that Dropcast can name, in the order of the loop; `docs/errors.md` is tested against this table. */

/** `retry`: whether the same call may succeed later, unchanged. `hint`: what to do. */
type Entry = { readonly retry: boolean; readonly hint: string }

/** The closed table of codes. */
export const catalogue = {
  ADDRESS_INVALID: { retry: false, hint: 'Give 0x and 40 hexadecimal digits.' },
  ADDRESS_CHECKSUM: { retry: false, hint: 'Check the address for a typing error, or write it in lower case.' },
  AMOUNT_INVALID: { retry: false, hint: "Give a whole number of the token's base units, decimal or 0x hex." },
  SHARE_INVALID: { retry: false, hint: 'Give basis points: 500 is 5 %.' },
  BLOCK_INVALID: { retry: false, hint: 'Give a block height from 0 to 4294967295.' },
  CHAIN_INVALID: { retry: false, hint: 'Give a CAIP-2 id such as eip155:8453.' },
  TIME_INVALID: { retry: false, hint: 'Give ISO-8601, such as 2021-05-01 or 2021-05-01T12:00:00Z.' },
  RANGE_INVALID: { retry: false, hint: 'Give whole numbers with from <= to.' },
  CONFIG_INVALID: { retry: false, hint: 'Correct the named environment variables; docs/configuration.md lists them.' },
  ABORTED: { retry: true, hint: 'The call was cancelled; run it again.' },
  INVARIANT_BROKEN: { retry: false, hint: 'This is a defect in Dropcast: report it with the facts shown.' },

  FILE_NOT_FOUND: { retry: false, hint: 'Check the path.' },
  FILE_UNREADABLE: {
    retry: false,
    hint: 'Check that the file is CSV, NDJSON or Parquet, plain or gzip, and not cut short.',
  },
  FILE_FORMAT_UNKNOWN: {
    retry: false,
    hint: 'Rename the columns to one of the listed formats, or name them with --kind and --map.',
  },
  FILE_COLUMN_UNKNOWN: { retry: false, hint: 'Name one of the listed columns.' },
  FILE_MALFORMED: { retry: false, hint: 'Correct the named row and column; nothing of the file was imported.' },
  RPC_UNREACHABLE: { retry: true, hint: 'Check the RPC address and that the node runs.' },
  RPC_ADDRESS_REFUSED: { retry: false, hint: 'Give a public RPC address, or allow private ones in the configuration.' },
  RPC_RATE_LIMITED: { retry: true, hint: 'The provider asks to slow down; it is tried again after a pause.' },
  RPC_RANGE_TOO_WIDE: { retry: true, hint: 'The range is halved; lower DROPCAST_INGEST_BLOCK_SPAN to start smaller.' },
  REORG_TOO_DEEP: {
    retry: false,
    hint: 'The chain changed below what it had called final. Check that the node serves the right chain; else ingest into a fresh warehouse.',
  },
  CHAIN_FORKED: { retry: true, hint: 'The chain was reorganised meanwhile; the next round follows it.' },
  RPC_HISTORY_PRUNED: {
    retry: false,
    hint: 'The node has dropped these blocks; use an archive node, or raise DROPCAST_INGEST_FROM_BLOCK.',
  },
  RPC_ANSWER_INVALID: {
    retry: true,
    hint: 'The node answered what JSON-RPC does not allow; check the address or try another node.',
  },
  RPC_ERROR: { retry: true, hint: 'The node refused the call; its own message is among the facts.' },
  CHAIN_MISMATCH: {
    retry: false,
    hint: 'Point the RPC address at the chain that was asked for, or name the chain that the file is from.',
  },
  LOG_MALFORMED: { retry: false, hint: 'The log does not decode as its topics say; it is counted under its reason.' },

  WAREHOUSE_LOCKED: { retry: true, hint: 'Another process owns the warehouse; use its API, or stop it first.' },
  WAREHOUSE_OPEN_TWICE: { retry: false, hint: 'Pass the opened warehouse on instead of opening the file again.' },
  WAREHOUSE_NEWER: { retry: false, hint: 'The file was written by a newer Dropcast; upgrade.' },
  WAREHOUSE_QUERY_FAILED: { retry: false, hint: 'The statement named among the facts was refused by DuckDB.' },
  TOKEN_UNKNOWN: { retry: false, hint: 'Import or ingest activity of the token first, and check the chain.' },
  SQL_TIMED_OUT: { retry: false, hint: 'Ask for less, or raise DROPCAST_SQL_TIMEOUT_MS.' },
  SQL_OUT_OF_MEMORY: { retry: false, hint: 'Ask for less, aggregate earlier, or raise DROPCAST_SQL_MEMORY_LIMIT.' },
  SQL_RESULT_TOO_LARGE: {
    retry: false,
    hint: 'Add a LIMIT, aggregate, or use `dropcast export`; DROPCAST_SQL_MAX_ROWS and DROPCAST_SQL_MAX_BYTES are the limits.',
  },
  SQL_PROCESS_ENDED: { retry: true, hint: 'The process that answers was ended from outside; run it again.' },
  SLICE_OVERLAPS: { retry: false, hint: 'The range is covered already; ask only for gaps.' },
  EVENT_TABLE_DIFFERS: { retry: false, hint: 'Give the event another name: its table holds other columns already.' },

  ENTITIES_NOT_BUILT: {
    retry: false,
    hint: 'Run `dropcast entities build --as-of` for an instant up to the one asked for, or let wallets be the unit.',
  },
  GRAPH_NOT_BUILT: {
    retry: false,
    hint: 'Run `dropcast graph --as-of` for this instant; without an instant the newest one measured is taken.',
  },
  GRAPH_EDGE_INVALID: {
    retry: false,
    hint: 'Edges join node numbers from 0 to n-1 and have finite, non-negative weights.',
  },
  GRAPH_TOO_LARGE: {
    retry: false,
    hint: 'A graph holds at most 2³¹ − 1 edges and 4 GiB in a kernel: leave wallets or edges out, or ask for fewer columns.',
  },
  FEATURE_UNKNOWN: { retry: false, hint: 'Use one of the listed features.' },
  FEATURES_NOT_BUILT: {
    retry: false,
    hint: 'Build the features of that instant first: `dropcast features --as-of …`.',
  },
  GOAL_UNKNOWN: { retry: false, hint: 'Use one of the listed goals.' },
  GOAL_INVALID: { retry: false, hint: 'Correct the named fields in the file of goals.' },
  GOAL_CHANGED: {
    retry: false,
    hint: 'Give the new definition a name of its own; what was made under the old one stays comparable.',
  },
  GOAL_WINDOW_OPEN: { retry: true, hint: 'Choose an earlier instant, or import activity up to the end of the window.' },
  DATA_TOO_SMALL: {
    retry: false,
    hint: 'There is not enough data for an honest model; widen the window or the population.',
  },
  DATA_ONE_CLASS: { retry: false, hint: 'Every row has the same outcome, so there is nothing to learn.' },
  TREATMENT_ONE_ARM: { retry: false, hint: 'Give rows that were treated and rows that were not.' },
  TREATMENT_NO_OVERLAP: {
    retry: false,
    hint: 'Leave out rows whose treatment was certain, drop the columns that decide it, or run an experiment.',
  },
  COLUMN_NOT_NUMERIC: { retry: false, hint: 'Drop the column, or give it numbers.' },
  COLUMN_NOT_FINITE: { retry: false, hint: 'Leave unknown values blank; numbers must stay below 3.4e38.' },
  LABEL_NOT_BINARY: { retry: false, hint: 'Give a label column with exactly two values, such as 0 and 1.' },
  MODEL_UNKNOWN: { retry: false, hint: 'Train a model first, or use one of the listed versions.' },
  MODEL_CORRUPT: { retry: false, hint: 'The stored model is damaged or of another version; train it again.' },
  WALLET_NOT_SCORED: { retry: false, hint: 'Ask about a wallet that is eligible for the goal as of that instant.' },
  EXPLORER_MISSING: { retry: false, hint: 'Install with the development packages (npm ci without --omit=dev).' },
  RUNTIME_UNAVAILABLE: { retry: false, hint: 'No TensorFlow runtime loaded; reinstall the dependencies.' },
  ESTIMATE_UNDEFINED: { retry: false, hint: 'The estimate needs units in both arms and outcomes that vary.' },

  SEGMENT_INVALID: { retry: false, hint: 'Correct the filter at the named path.' },
  SEGMENT_UNKNOWN: { retry: false, hint: 'Use one of the listed segments.' },
  SEGMENT_UNIT: { retry: false, hint: 'Write the value in the named unit, or its unit behind it.' },
  SEGMENT_TEXT_INVALID: {
    retry: false,
    hint: 'Correct the text at the named line and column; docs/segments.md has the grammar.',
  },
  SEGMENT_CYCLE: { retry: false, hint: 'Take one of the references out: a segment cannot be part of itself.' },
  SEGMENT_IN_USE: { retry: false, hint: 'Change or end what uses the segment first; it is listed among the facts.' },
  WALLET_LIST_UNKNOWN: {
    retry: false,
    hint: 'Use one of the listed lists, or store it first: `dropcast segment keep`.',
  },
  SNAPSHOT_UNKNOWN: {
    retry: false,
    hint: 'Use the id that snapshotting gave; `campaign status` shows those of campaigns.',
  },
  SEGMENT_EMPTY: { retry: false, hint: 'No wallet passes the filter; widen it.' },

  LIST_DUPLICATE_RECIPIENT: { retry: false, hint: 'Remove the duplicate, or ask for duplicates to be summed.' },
  AUDIENCE_EMPTY: { retry: false, hint: 'Every wallet was suppressed or held out; see the counted reasons.' },
  BUDGET_EXCEEDED: { retry: false, hint: 'Raise the budget, or narrow the segment.' },
  CAMPAIGN_UNKNOWN: { retry: false, hint: 'Use one of the listed campaigns.' },
  CAMPAIGN_STATE: { retry: false, hint: 'The campaign is not in a state that allows this.' },
  PLAN_MISMATCH: { retry: false, hint: 'The plan file differs from the one that was approved; restore it.' },
  PLAN_INVALID: { retry: false, hint: 'Correct the named field of the plan.' },
  APPROVAL_MISSING: { retry: false, hint: 'Have a principal other than the proposer and the signer approve the plan.' },
  APPROVAL_INVALID: { retry: false, hint: 'The approval is not a valid signature of an approver over this plan hash.' },
  PRINCIPAL_CONFLICT: { retry: false, hint: 'Proposer, approver and signer must be three different principals.' },

  SIGNER_MISSING: { retry: false, hint: 'Set DROPCAST_SIGNER_KEY, or give a keystore.' },
  SIGNER_LOCKED: { retry: true, hint: 'Another process sends from this key; wait for it or stop it.' },
  BALANCE_TOO_LOW: { retry: true, hint: 'Fund the payer with the missing amount; nothing was signed.' },
  ALLOWANCE_TOO_LOW: { retry: true, hint: 'Let the payer approve the exact total to the drop contract.' },
  OPERATOR_NOT_AUTHORISED: { retry: false, hint: 'Let the payer authorise the route and the signer in the registry.' },
  CONTRACT_MISSING: { retry: false, hint: 'Deploy the contracts to this chain first.' },
  CONTRACT_MISMATCH: { retry: false, hint: 'Other code stands at the expected address; do not send to it.' },
  GAS_LIMIT_TOO_HIGH: { retry: false, hint: 'Use smaller batches: one transaction may use at most 2^24 gas.' },
  BATCH_REVERTS: { retry: false, hint: 'The batch fails in simulation for the reason shown; nothing was signed.' },
  FEE_CEILING_REACHED: { retry: true, hint: 'The network asks more than the fee ceiling; wait, or raise it.' },
  JOURNAL_CORRUPT: { retry: false, hint: 'The journal is damaged before its last line; restore it from a backup.' },
  JOURNAL_FULL: { retry: true, hint: 'The disk refused the write; free space. Nothing unrecorded was sent.' },
  BATCH_CONTENT_DIFFERS: {
    retry: false,
    hint: 'The chain shows other content under this batch; stop and investigate.',
  },

  REPORT_PROVISIONAL: { retry: true, hint: 'The outcome window is not yet covered by final data.' },

  UNAUTHENTICATED: { retry: false, hint: 'Send the header authorization: Bearer <api key>.' },
  ISSUER_UNREACHABLE: {
    retry: true,
    hint: 'Check DROPCAST_JWT_JWKS_URL and that it is reachable; API keys work meanwhile.',
  },
  TLS_REQUIRED: { retry: false, hint: 'Use https; the proxy in front must say so by x-forwarded-proto.' },
  FORBIDDEN: { retry: false, hint: 'The key lacks the role or the scope that this needs.' },
  EXTERNAL_ID_UNREADABLE: {
    retry: false,
    hint: 'Set DROPCAST_PII_KEY to the key of the import; ids that came in without one are not kept.',
  },
  IDEMPOTENCY_IN_PROGRESS: { retry: true, hint: 'Wait for the first call with this key to end, then repeat.' },
  IDEMPOTENCY_REUSED: { retry: false, hint: 'Use a new Idempotency-Key for another request.' },
  RATE_LIMITED: { retry: true, hint: 'Wait as long as the header retry-after says, or ask for less at once.' },
  LINK_INVALID: { retry: false, hint: 'Ask the API for the file again; its address must be used as it was given.' },
  LINK_EXPIRED: { retry: false, hint: 'Ask the API for the file again; an address is good for five minutes.' },
  OPERATION_UNKNOWN: {
    retry: false,
    hint: 'Send an operation of the list in DROPCAST_HTTP_OPERATIONS, or have it listed.',
  },
  QUERY_TOO_COMPLEX: { retry: false, hint: 'Ask for fewer fields or smaller pages.' },
  INPUT_INVALID: { retry: false, hint: 'Correct the named argument.' },
  JOB_UNKNOWN: { retry: false, hint: 'Use one of the listed jobs.' },
  JOB_RUNNING: { retry: true, hint: 'The job is running; wait for it.' },
  JOB_CANCELLED: { retry: false, hint: 'Someone cancelled the run; run the job again when it is wanted.' },
  RUN_UNKNOWN: { retry: false, hint: 'List the runs with `dropcast job history`.' },
  RUN_ENDED: { retry: false, hint: 'Only a run that waits or goes on can be cancelled; its state is among the facts.' },
  KEY_UNKNOWN: { retry: false, hint: 'Use one of the listed keys.' },
  USAGE: { retry: false, hint: 'See --help.' },
  NOTEBOOK_FAILED: { retry: false, hint: 'The cell named among the facts failed; correct it and build again.' },
  ANVIL_MISSING: {
    retry: false,
    hint: 'Install the optional package @foundry-rs/anvil-linux-amd64, or put anvil on PATH.',
  },
} as const satisfies Record<string, Entry>

/** A code of the table. */
export type Code = keyof typeof catalogue
