-- How many mails may leave, shared by every process and machine that delivers: one bucket of tokens
-- for all mail, and one for each domain that has had mail of late. A mail takes a token. Few rows, changed
-- often: no index but the key, so that a change stays on its page.
CREATE TABLE mail_budget (
    -- 'all', or '@' and a domain.
    key         text             COLLATE "C" NOT NULL CONSTRAINT mail_budget_pkey PRIMARY KEY,
    -- What was left at the moment beside it. Below nothing when mails left that somebody waits for.
    tokens      double precision NOT NULL,
    counted_at  timestamptz      NOT NULL,
    -- Until when mails over the limit were put off; the next one comes after them.
    promised_at timestamptz,
    CONSTRAINT mail_budget_key_check
        CHECK (key = 'all' OR (key LIKE '@_%' AND octet_length(key) <= 254)),
    CONSTRAINT mail_budget_tokens_check CHECK (tokens BETWEEN -1000000 AND 1000000),
    CONSTRAINT mail_budget_promised_at_check CHECK (promised_at IS NULL OR key <> 'all')
) WITH (fillfactor = 50);
