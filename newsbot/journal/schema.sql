-- Migration 1. Prices and times are text, never REAL: what is read back is what was written.

CREATE TABLE journal (
    seq       INTEGER PRIMARY KEY,
    run_id    TEXT NOT NULL,
    at        TEXT NOT NULL,
    wall_at   TEXT NOT NULL,
    kind      TEXT NOT NULL,
    version   INTEGER NOT NULL CHECK (version >= 1),
    key       TEXT NOT NULL,
    payload   TEXT NOT NULL,
    prev_hash TEXT NOT NULL CHECK (length(prev_hash) = 64),
    hash      TEXT NOT NULL CHECK (length(hash) = 64)
);

CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN
    SELECT raise(ABORT, 'the journal is append-only: no UPDATE');
END;

CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN
    SELECT raise(ABORT, 'the journal is append-only: no DELETE');
END;

-- Refuses INSERT OR REPLACE as well, which would delete without asking the trigger above.
CREATE TRIGGER journal_follows BEFORE INSERT ON journal
WHEN new.seq <> 1 + (SELECT coalesce(max(seq), 0) FROM journal)
    OR new.prev_hash <> coalesce(
        (SELECT hash FROM journal ORDER BY seq DESC LIMIT 1),
        '0000000000000000000000000000000000000000000000000000000000000000'
    )
BEGIN
    SELECT raise(ABORT, 'the journal is append-only: a row must follow the last one');
END;

-- What may happen once only. The database refuses the second time, whoever asks.
CREATE TABLE claims (
    scope TEXT NOT NULL,
    value TEXT NOT NULL,
    seq   INTEGER NOT NULL REFERENCES journal (seq),
    PRIMARY KEY (scope, value)
) WITHOUT ROWID;

CREATE TRIGGER claims_no_update BEFORE UPDATE ON claims BEGIN
    SELECT raise(ABORT, 'claims are append-only: no UPDATE');
END;

CREATE TRIGGER claims_no_delete BEFORE DELETE ON claims BEGIN
    SELECT raise(ABORT, 'claims are append-only: no DELETE');
END;

CREATE TRIGGER claims_once BEFORE INSERT ON claims
WHEN EXISTS (SELECT 1 FROM claims WHERE scope = new.scope AND value = new.value)
BEGIN
    SELECT raise(ABORT, 'claimed before');
END;
