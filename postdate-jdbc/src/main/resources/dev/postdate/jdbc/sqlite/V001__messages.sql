-- Postdate on SQLite, version 1: messages, dead letters, nodes, queues, subscriptions.
-- Never edited after a release; later versions only add.
--
-- Instants are whole microseconds since 1970-01-01T00:00:00Z. Ids are the 16 bytes of a UUID. In text columns U+001A and four
-- hexadecimal digits stand for what SQLite or UTF-8 cannot carry: NUL, half a surrogate pair, and U+001A itself.

CREATE TABLE postdate_message (
    -- The order of storing. It is the row's address, so it ends every index by itself.
    seq             INTEGER PRIMARY KEY,
    id              BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    -- 0 pending, 1 claimed, 2 claimed with cancel requested, 3 suspect, 4 parked
    state           INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
    -- 0 command, 1 event, 2 copy of an event
    kind            INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    queue           TEXT    NOT NULL,
    handler         TEXT,
    type            TEXT    NOT NULL,
    version         INTEGER NOT NULL,
    content_type    TEXT    NOT NULL,
    application     TEXT    NOT NULL,
    reply_to        TEXT,
    correlation_id  TEXT,
    conversation_id BLOB    NOT NULL CHECK (length(conversation_id) = 16),
    causation_id    BLOB    CHECK (length(causation_id) = 16),
    trace_parent    TEXT,
    event_id        BLOB    CHECK (length(event_id) = 16),
    headers         TEXT,
    schedule_key    TEXT,
    created_at      INTEGER NOT NULL,
    due_at          INTEGER NOT NULL,
    expires_at      INTEGER,
    runs            INTEGER NOT NULL DEFAULT 0 CHECK (runs >= 0),
    failures        INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
    errors          TEXT,
    -- The first failure since it was stored or redriven.
    failing_since   INTEGER,
    -- 1 from a retry that keeps its place until the row ends or retries again: on a sequential queue it goes before all others
    retrying        INTEGER NOT NULL DEFAULT 0 CHECK (retrying IN (0, 1)),
    epoch           INTEGER,
    claim           INTEGER,
    -- 1 while a claimed row was claimed as a suspect
    from_suspect    INTEGER NOT NULL DEFAULT 0 CHECK (from_suspect IN (0, 1)),
    parked_until    INTEGER,
    -- Last, so that reading the columns before it never touches the overflow pages of a large body.
    body            BLOB    NOT NULL,
    CHECK ((state IN (1, 2)) = (epoch IS NOT NULL)),
    CHECK ((state IN (1, 2)) = (claim IS NOT NULL)),
    CHECK (from_suspect = 0 OR state IN (1, 2)),
    CHECK ((state = 4) = (parked_until IS NOT NULL)),
    CHECK ((kind = 2) = (event_id IS NOT NULL)),
    -- The first claim frees the key for good.
    CHECK (schedule_key IS NULL OR state = 0)
) STRICT;

-- SQLite updates a row in place, so unlike in PostgreSQL an index predicate on the state costs nothing beyond the entry it saves: a
-- claim takes the row's entry out, a settlement that ends the message has none left to remove, and neither claimed nor parked rows
-- are ever scanned by a claim.
CREATE INDEX postdate_message_waiting ON postdate_message (queue, due_at) WHERE state = 0;

-- Claimed, suspect and parked rows: few, and all that the recovery of dead nodes and the order of sequential queues look at.
CREATE INDEX postdate_message_set_aside ON postdate_message (state, queue, due_at) WHERE state > 0;

CREATE INDEX postdate_message_parked ON postdate_message (type, parked_until) WHERE state = 4;

CREATE INDEX postdate_message_retrying ON postdate_message (queue, due_at) WHERE retrying = 1;

CREATE UNIQUE INDEX postdate_message_key ON postdate_message (schedule_key, application) WHERE schedule_key IS NOT NULL;

CREATE INDEX postdate_message_event ON postdate_message (event_id) WHERE event_id IS NOT NULL;

-- What can be read and where it goes, for the look at each start.
CREATE INDEX postdate_message_type ON postdate_message (type, version, queue, coalesce(handler, ''));

CREATE TABLE postdate_dead_letter (
    -- The order in which they came; never used twice, so that paging misses none.
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    id              BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    reason          TEXT    NOT NULL,
    detail          TEXT    NOT NULL,
    -- The same for those that died of the same cause.
    fingerprint     TEXT    NOT NULL,
    dead_at         INTEGER NOT NULL,
    kind            INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    queue           TEXT    NOT NULL,
    handler         TEXT,
    type            TEXT    NOT NULL,
    version         INTEGER NOT NULL,
    content_type    TEXT    NOT NULL,
    application     TEXT    NOT NULL,
    reply_to        TEXT,
    correlation_id  TEXT,
    conversation_id BLOB    NOT NULL CHECK (length(conversation_id) = 16),
    causation_id    BLOB    CHECK (length(causation_id) = 16),
    trace_parent    TEXT,
    event_id        BLOB    CHECK (length(event_id) = 16),
    headers         TEXT,
    created_at      INTEGER NOT NULL,
    due_at          INTEGER NOT NULL,
    expires_at      INTEGER,
    runs            INTEGER NOT NULL CHECK (runs >= 0),
    failures        INTEGER NOT NULL CHECK (failures >= 0),
    errors          TEXT,
    -- The first failure since it was stored or redriven.
    failing_since   INTEGER,
    body            BLOB    NOT NULL,
    CHECK ((kind = 2) = (event_id IS NOT NULL))
) STRICT;

-- One for each condition of a query but the times; each ends with the order in which they came.
CREATE INDEX postdate_dead_letter_type ON postdate_dead_letter (type);
CREATE INDEX postdate_dead_letter_kinds ON postdate_dead_letter (type, version, queue, coalesce(handler, ''));
CREATE INDEX postdate_dead_letter_queue ON postdate_dead_letter (queue);
CREATE INDEX postdate_dead_letter_reason ON postdate_dead_letter (reason);
CREATE INDEX postdate_dead_letter_fingerprint ON postdate_dead_letter (fingerprint);
CREATE INDEX postdate_dead_letter_correlation ON postdate_dead_letter (correlation_id) WHERE correlation_id IS NOT NULL;

CREATE TABLE postdate_node (
    epoch           INTEGER PRIMARY KEY,
    application     TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    started_at      INTEGER NOT NULL,
    renewals        INTEGER NOT NULL DEFAULT 0 CHECK (renewals >= 0),
    alive           INTEGER NOT NULL DEFAULT 1 CHECK (alive IN (0, 1))
) STRICT;

CREATE TABLE postdate_queue (
    name            TEXT    NOT NULL PRIMARY KEY,
    -- PARALLEL, SEQUENTIAL or SEQUENTIAL_RETRIES_OVERTAKEN
    ordering        TEXT    NOT NULL,
    paused          INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE postdate_subscription (
    type            TEXT    NOT NULL,
    application     TEXT    NOT NULL,
    handler         TEXT    NOT NULL,
    queue           TEXT    NOT NULL,
    PRIMARY KEY (type, application, handler)
) STRICT, WITHOUT ROWID;

-- How many messages ended undelivered without becoming dead letters: EXPIRED before a handler began, or DISCARDED by a retry rule.
CREATE TABLE postdate_ended_count (
    type            TEXT    NOT NULL,
    queue           TEXT    NOT NULL,
    how             TEXT    NOT NULL,
    ended           INTEGER NOT NULL CHECK (ended > 0),
    PRIMARY KEY (type, queue, how)
) STRICT, WITHOUT ROWID;

-- The latest of them; older ones are removed by whoever adds one.
CREATE TABLE postdate_ended (
    seq             INTEGER PRIMARY KEY,
    id              BLOB    NOT NULL CHECK (length(id) = 16),
    type            TEXT    NOT NULL,
    queue           TEXT    NOT NULL,
    how             TEXT    NOT NULL,
    why             TEXT,
    error           TEXT,
    ended_at        INTEGER NOT NULL,
    due_at          INTEGER NOT NULL,
    runs            INTEGER NOT NULL CHECK (runs >= 0)
) STRICT;

-- What became of messages, where a node keeps it. Nothing of their content.
CREATE TABLE postdate_history (
    -- The order in which it came; never used twice, so that paging misses none.
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    at              INTEGER NOT NULL,
    what            TEXT    NOT NULL,
    id              BLOB    NOT NULL CHECK (length(id) = 16),
    event_id        BLOB    CHECK (length(event_id) = 16),
    type            TEXT    NOT NULL,
    queue           TEXT    NOT NULL,
    application     TEXT    NOT NULL,
    -- The node that wrote it, or the operator.
    by_whom         TEXT    NOT NULL,
    runs            INTEGER NOT NULL CHECK (runs >= 0),
    due_at          INTEGER NOT NULL,
    moved_to        INTEGER,
    CHECK ((what = 'MOVED') = (moved_to IS NOT NULL))
) STRICT;

CREATE INDEX postdate_history_message ON postdate_history (id);

CREATE INDEX postdate_history_event ON postdate_history (event_id) WHERE event_id IS NOT NULL;

-- What operators did, the latest ten thousand.
CREATE TABLE postdate_action (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    at              INTEGER NOT NULL,
    who             TEXT    NOT NULL,
    action          TEXT    NOT NULL,
    target          TEXT    NOT NULL,
    changed         INTEGER NOT NULL CHECK (changed > 0)
) STRICT;

-- For a person with a SQLite shell. The names and columns of these two views stay; what is not listed here may change.
-- A body without a byte that UTF-8 never has (NUL is taken for one) is shown as text, any other in hexadecimal digits.
CREATE VIEW postdate_pending AS
SELECT
    lower(
        substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-' || substr(hex(id), 13, 4) || '-'
        || substr(hex(id), 17, 4) || '-' || substr(hex(id), 21)) AS id,
    CASE state
        WHEN 0 THEN 'PENDING' WHEN 1 THEN 'CLAIMED' WHEN 2 THEN 'CANCEL_REQUESTED' WHEN 3 THEN 'SUSPECT' ELSE 'PARKED'
    END AS state,
    CASE kind WHEN 0 THEN 'COMMAND' WHEN 1 THEN 'EVENT' ELSE 'COPY' END AS kind,
    type,
    queue,
    strftime('%Y-%m-%dT%H:%M:%S', due_at / 1000000, 'unixepoch') || printf('.%06dZ', due_at % 1000000) AS due_at,
    strftime('%Y-%m-%dT%H:%M:%S', created_at / 1000000, 'unixepoch') || printf('.%06dZ', created_at % 1000000) AS created_at,
    strftime('%Y-%m-%dT%H:%M:%S', expires_at / 1000000, 'unixepoch') || printf('.%06dZ', expires_at % 1000000) AS expires_at,
    runs,
    failures,
    schedule_key,
    correlation_id,
    application,
    handler,
    headers,
    errors,
    CASE
        WHEN instr(body, x'00') + instr(body, x'C0') + instr(body, x'C1') + instr(body, x'F5')
            + instr(body, x'F6') + instr(body, x'F7') + instr(body, x'F8') + instr(body, x'F9')
            + instr(body, x'FA') + instr(body, x'FB') + instr(body, x'FC') + instr(body, x'FD')
            + instr(body, x'FE') + instr(body, x'FF') = 0
            THEN CAST(body AS TEXT)
        ELSE '0x' || hex(body)
    END AS body
FROM postdate_message;

CREATE VIEW postdate_dead AS
SELECT
    lower(
        substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-' || substr(hex(id), 13, 4) || '-'
        || substr(hex(id), 17, 4) || '-' || substr(hex(id), 21)) AS id,
    reason,
    detail,
    fingerprint,
    strftime('%Y-%m-%dT%H:%M:%S', dead_at / 1000000, 'unixepoch') || printf('.%06dZ', dead_at % 1000000) AS dead_at,
    CASE kind WHEN 0 THEN 'COMMAND' WHEN 1 THEN 'EVENT' ELSE 'COPY' END AS kind,
    type,
    queue,
    strftime('%Y-%m-%dT%H:%M:%S', due_at / 1000000, 'unixepoch') || printf('.%06dZ', due_at % 1000000) AS due_at,
    strftime('%Y-%m-%dT%H:%M:%S', created_at / 1000000, 'unixepoch') || printf('.%06dZ', created_at % 1000000) AS created_at,
    runs,
    failures,
    correlation_id,
    application,
    handler,
    headers,
    errors,
    CASE
        WHEN instr(body, x'00') + instr(body, x'C0') + instr(body, x'C1') + instr(body, x'F5')
            + instr(body, x'F6') + instr(body, x'F7') + instr(body, x'F8') + instr(body, x'F9')
            + instr(body, x'FA') + instr(body, x'FB') + instr(body, x'FC') + instr(body, x'FD')
            + instr(body, x'FE') + instr(body, x'FF') = 0
            THEN CAST(body AS TEXT)
        ELSE '0x' || hex(body)
    END AS body
FROM postdate_dead_letter;
