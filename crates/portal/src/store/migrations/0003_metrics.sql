-- How long each dossier took whoever filled it in, and who answered: nothing of what was answered.

CREATE TABLE metrics (
    dossier TEXT NOT NULL PRIMARY KEY REFERENCES dossiers (code),
    form TEXT NOT NULL,
    day TEXT NOT NULL,
    active_seconds BIGINT NOT NULL,
    filled BIGINT NOT NULL,
    corrected BIGINT NOT NULL,
    typed BIGINT NOT NULL
);
CREATE INDEX metrics_by_time ON metrics (form, active_seconds);
