-- What registers said to a person that they may not change, as digests: a dossier is held against
-- the latest of each source.

CREATE TABLE handed_out (
    person TEXT NOT NULL,
    source TEXT NOT NULL,
    concept TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (person, source, concept)
);
