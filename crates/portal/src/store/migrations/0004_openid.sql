-- Whoever signs in by a provider is known by name for as long as the session lasts.
ALTER TABLE sessions ADD COLUMN name TEXT NOT NULL DEFAULT '';

-- ID tokens that have been taken, as digests, until they expire by themselves: each opens one
-- session, so that one that is read somewhere later opens nothing.
CREATE TABLE spent_tokens (
    digest TEXT NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
