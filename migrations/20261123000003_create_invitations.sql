-- Invitations: records of their own, written in batches, never account rows.

CREATE TABLE batch (
    id          uuid        NOT NULL CONSTRAINT batch_pkey PRIMARY KEY,
    source      text        COLLATE "C" NOT NULL,
    -- SHA-256 of the file and of the options that decide its outcome.
    digest      bytea,
    file_name   text,
    space_id    uuid        CONSTRAINT batch_space_id_fkey REFERENCES space,
    actor       text        NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    rows        bigint      NOT NULL DEFAULT 0,
    invited     bigint      NOT NULL DEFAULT 0,
    already_invited bigint  NOT NULL DEFAULT 0,
    already_member  bigint  NOT NULL DEFAULT 0,
    held_back   bigint      NOT NULL DEFAULT 0,
    duplicate   bigint      NOT NULL DEFAULT 0,
    refused     bigint      NOT NULL DEFAULT 0,
    not_started bigint      NOT NULL DEFAULT 0,
    CONSTRAINT batch_source_check CHECK (source IN ('file', 'addresses')),
    CONSTRAINT batch_digest_check
        CHECK ((source = 'file') = (digest IS NOT NULL) AND octet_length(digest) = 32),
    CONSTRAINT batch_counts_check
        CHECK (rows = invited + already_invited + already_member + held_back + duplicate
            + refused + not_started)
);

CREATE INDEX batch_digest_idx ON batch (digest);
CREATE INDEX batch_space_id_idx ON batch (space_id);

CREATE TABLE invitation (
    id               uuid        NOT NULL CONSTRAINT invitation_pkey PRIMARY KEY,
    space_id         uuid        NOT NULL CONSTRAINT invitation_space_id_fkey REFERENCES space,
    batch_id         uuid        NOT NULL CONSTRAINT invitation_batch_id_fkey REFERENCES batch,
    email            text        COLLATE "C" NOT NULL,
    email_key        text        COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(email)) STORED,
    given_name       text,
    infix            text,
    family_name      text,
    language         text        COLLATE "C" NOT NULL,
    -- The organisation's own number for the person.
    reference        text,
    roles            text[]      COLLATE "C" NOT NULL,
    -- Its life, counted from its first mail; NULL where it ends on a fixed day.
    ttl_seconds      integer,
    expires_at       timestamptz NOT NULL,
    link_gen         integer     NOT NULL DEFAULT 1,
    first_sent_at    timestamptz,
    ended            text        COLLATE "C",
    ended_at         timestamptz,
    accepted_by      uuid        CONSTRAINT invitation_accepted_by_fkey REFERENCES account,
    created_at       timestamptz NOT NULL,
    CONSTRAINT invitation_email_check CHECK (strpos(email, '@') > 1 AND octet_length(email) <= 254),
    CONSTRAINT invitation_language_check CHECK (language IN ('en', 'nl')),
    CONSTRAINT invitation_roles_check
        CHECK (roles = '{client}' OR (cardinality(roles) >= 1 AND roles <@
            '{owner,assistant,clinician,administrator,library-manager}')),
    CONSTRAINT invitation_ttl_check CHECK (ttl_seconds > 0),
    CONSTRAINT invitation_link_gen_check CHECK (link_gen >= 1),
    CONSTRAINT invitation_ended_check CHECK (ended IN ('accepted', 'withdrawn')),
    CONSTRAINT invitation_end_check
        CHECK ((ended IS NULL) = (ended_at IS NULL)
            AND (ended IS NOT DISTINCT FROM 'accepted') = (accepted_by IS NOT NULL))
);

-- At most one open invitation per space and address. Also finds the open ones of an address.
CREATE UNIQUE INDEX invitation_open_key ON invitation (email_key, space_id) WHERE ended IS NULL;
-- The history of an address; a bulk run adds nothing to it.
CREATE INDEX invitation_ended_idx ON invitation (email_key, space_id, ended_at) WHERE ended IS NOT NULL;
-- Pages of a space, newest first: ids sort by the time they were made.
CREATE INDEX invitation_space_id_idx ON invitation (space_id, id);
-- Pages of a batch, the same way.
CREATE INDEX invitation_batch_id_idx ON invitation (batch_id, id);
CREATE INDEX invitation_accepted_by_idx ON invitation (accepted_by) WHERE accepted_by IS NOT NULL;

CREATE TABLE blocked (
    email_key  text        COLLATE "C" NOT NULL CONSTRAINT blocked_pkey PRIMARY KEY,
    cause      text        COLLATE "C" NOT NULL,
    blocked_at timestamptz NOT NULL,
    CONSTRAINT blocked_email_key_check CHECK (email_key = lower(email_key)),
    CONSTRAINT blocked_cause_check CHECK (cause IN ('bounced', 'complained', 'declined', 'by_staff'))
);

-- An invitation ends once. It is open again only when the account that had used it was never
-- activated, so that a sign-up that came to nothing does not cost the person the invitation.
CREATE FUNCTION invitation_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.space_id <> OLD.space_id OR NEW.batch_id <> OLD.batch_id
        OR NEW.created_at <> OLD.created_at
    THEN
        RAISE EXCEPTION 'an invitation keeps its id, space, batch and day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invitation_identity';
    END IF;
    IF NEW.link_gen < OLD.link_gen THEN
        RAISE EXCEPTION 'a generation of links never comes back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invitation_generation';
    END IF;
    IF OLD.first_sent_at IS NOT NULL AND NEW.first_sent_at IS DISTINCT FROM OLD.first_sent_at THEN
        RAISE EXCEPTION 'the first mail was sent once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invitation_first_sent';
    END IF;
    IF OLD.ended IS NOT NULL AND (NEW.ended IS DISTINCT FROM OLD.ended
        OR NEW.ended_at IS DISTINCT FROM OLD.ended_at
        OR NEW.accepted_by IS DISTINCT FROM OLD.accepted_by)
        AND NOT (OLD.ended = 'accepted' AND NEW.ended IS NULL AND EXISTS (
            SELECT FROM account
            WHERE account.id = OLD.accepted_by AND account.activated_at IS NULL
                AND account.state IN ('deleted', 'erased')))
    THEN
        RAISE EXCEPTION 'an invitation that was % stays so', OLD.ended
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invitation_transition';
    END IF;
    RETURN NEW;
END
$$;

REVOKE ALL ON FUNCTION invitation_guard() FROM PUBLIC;

CREATE TRIGGER invitation_guard BEFORE UPDATE ON invitation
    FOR EACH ROW EXECUTE FUNCTION invitation_guard();
