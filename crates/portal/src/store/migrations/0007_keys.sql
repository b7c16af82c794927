-- The portal's own keys, one for all instances on this database.

CREATE TABLE keys (
    name TEXT PRIMARY KEY,
    secret TEXT NOT NULL
);
