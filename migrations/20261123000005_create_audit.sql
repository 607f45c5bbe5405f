-- What was done, by whom. Rows are added and never change; nothing in them names the person that
-- they are about.

CREATE TABLE audit (
    id            bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_pkey PRIMARY KEY,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor         text        NOT NULL,
    -- The database role and transaction, which the actor cannot choose.
    role          name        NOT NULL DEFAULT session_user,
    transaction   xid8        NOT NULL DEFAULT pg_current_xact_id(),
    action        text        COLLATE "C" NOT NULL,
    subject_kind  text        COLLATE "C" NOT NULL,
    subject_id    uuid,
    space_id      uuid,
    batch_id      uuid,
    ticket        text,
    reason_digest bytea,
    state_before  text        COLLATE "C",
    state_after   text        COLLATE "C",
    -- How many subjects, where one row stands for a chunk of a batch.
    subjects      integer     NOT NULL DEFAULT 1,
    CONSTRAINT audit_actor_check CHECK (length(actor) BETWEEN 1 AND 200),
    CONSTRAINT audit_action_check CHECK (action ~ '^[a-z_]+\.[a-z_]+$'),
    CONSTRAINT audit_subject_kind_check CHECK (subject_kind IN
        ('organisation', 'space', 'account', 'membership', 'invitation', 'mail', 'batch', 'terms')),
    CONSTRAINT audit_subject_check CHECK (num_nonnulls(subject_id, batch_id) >= 1),
    CONSTRAINT audit_reason_digest_check CHECK (octet_length(reason_digest) = 32),
    CONSTRAINT audit_ticket_check CHECK (length(ticket) BETWEEN 1 AND 100),
    CONSTRAINT audit_subjects_check CHECK (subjects >= 1)
);

CREATE INDEX audit_subject_id_idx ON audit (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX audit_batch_id_idx ON audit (batch_id) WHERE batch_id IS NOT NULL;

-- The reason in words, kept apart because it can name the person: erasure deletes it, and the
-- digest in the audit still shows that there was one.
CREATE TABLE audit_note (
    audit_id bigint NOT NULL CONSTRAINT audit_note_pkey PRIMARY KEY
        CONSTRAINT audit_note_audit_id_fkey REFERENCES audit,
    reason   text   NOT NULL,
    CONSTRAINT audit_note_reason_check CHECK (length(reason) BETWEEN 1 AND 1000)
);

CREATE FUNCTION audit_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION 'the audit is only ever added to'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'audit_append_only';
END
$$;

REVOKE ALL ON FUNCTION audit_guard() FROM PUBLIC;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_guard();
