-- Uploads that may go on after a cut, until they expire. A whole one stays for as long, so that
-- whoever lost the last reply can ask.

CREATE TABLE partial_uploads (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    metadata TEXT NOT NULL,
    size BIGINT NOT NULL,
    received BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX partial_uploads_by_person ON partial_uploads (person, expires_at);
CREATE INDEX partial_uploads_by_expiry ON partial_uploads (expires_at);

-- What has arrived of them: `blob` names the bytes from `first_byte` on.
CREATE TABLE upload_parts (
    upload TEXT NOT NULL,
    first_byte BIGINT NOT NULL,
    blob TEXT NOT NULL,
    PRIMARY KEY (upload, first_byte)
);
