-- SQLite and PostgreSQL both run this: TEXT and BIGINT only. Moments are milliseconds since 1970,
-- digests lower-case hexadecimal.

CREATE TABLE sessions (
    token_digest TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE uploads (
    person TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (person, sha256)
);

-- The last number given out on a day. Its row is the lock that puts filings of a day in order.
CREATE TABLE days (
    day TEXT NOT NULL PRIMARY KEY,
    last_sequence BIGINT NOT NULL
);

CREATE TABLE dossiers (
    code TEXT NOT NULL PRIMARY KEY,
    day TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    person TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    form TEXT NOT NULL,
    form_version TEXT NOT NULL,
    status BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    envelope TEXT NOT NULL,
    receipt TEXT NOT NULL,
    UNIQUE (day, sequence),
    UNIQUE (person, idempotency_key)
);
CREATE INDEX dossiers_by_person ON dossiers (person, day, sequence);

CREATE TABLE attachments (
    dossier TEXT NOT NULL REFERENCES dossiers (code),
    number BIGINT NOT NULL,
    slot TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (dossier, number)
);
