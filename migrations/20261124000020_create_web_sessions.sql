-- Who is logged in to the pages. The browser holds the secret; here is only its digest.
CREATE TABLE web_session (
    hash       bytea       NOT NULL CONSTRAINT web_session_pkey PRIMARY KEY,
    account_id uuid        NOT NULL CONSTRAINT web_session_account_id_fkey REFERENCES account ON DELETE CASCADE,
    -- Over once the account's sessions_after is later.
    begun_at   timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT web_session_hash_check CHECK (octet_length(hash) = 32),
    CONSTRAINT web_session_life_check CHECK (expires_at > begun_at)
);

CREATE INDEX web_session_account_id_idx ON web_session (account_id);
CREATE INDEX web_session_expires_at_idx ON web_session (expires_at);
