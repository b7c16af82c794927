-- How registers are to behave in a session, for demonstrations and tests; forgotten with the session.

CREATE TABLE plays (
    session TEXT NOT NULL REFERENCES sessions (token_digest) ON DELETE CASCADE,
    register TEXT NOT NULL,
    play TEXT NOT NULL,
    PRIMARY KEY (session, register)
);
