-- What signing up, logging in, activating, resetting and changing an address need of the database.

-- A change of address that its person has not confirmed yet: by a link to the address of today and
-- by one to the address to be.
ALTER TABLE account
    ADD COLUMN next_email        text        COLLATE "C",
    ADD COLUMN next_email_left   timestamptz,
    ADD COLUMN next_email_proved timestamptz,
    ADD CONSTRAINT account_next_email_check
        CHECK (strpos(next_email, '@') > 1 AND octet_length(next_email) <= 254),
    ADD CONSTRAINT account_next_email_steps_check
        CHECK (next_email IS NOT NULL OR num_nonnulls(next_email_left, next_email_proved) = 0),
    ADD CONSTRAINT account_next_email_state_check
        CHECK (next_email IS NULL OR state IN ('active', 'disabled', 'deleted'));

-- Erasure empties the password hash by itself, so that those who erase need no right to write it.
CREATE FUNCTION account_erasure() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    NEW.password_hash := NULL;
    RETURN NEW;
END
$$;

REVOKE ALL ON FUNCTION account_erasure() FROM PUBLIC;

CREATE TRIGGER account_erasure BEFORE UPDATE ON account
    FOR EACH ROW WHEN (NEW.state = 'erased' AND OLD.state <> 'erased')
    EXECUTE FUNCTION account_erasure();

-- Pages of accounts in one state, newest first: ids sort by the time they were made.
CREATE INDEX account_state_idx ON account (state, id);
-- The staff of a space: few, and asked for whenever one of them is to go.
CREATE INDEX membership_staff_idx ON membership (space_id) WHERE ended_at IS NULL AND roles <> '{client}';

-- No change of an account or a membership without its row in the audit, in the same transaction.
-- Runs with its owner's rights, because not everybody who changes may read the audit.
CREATE FUNCTION audit_required() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    subject uuid;
BEGIN
    IF TG_TABLE_NAME = 'account' THEN
        subject := NEW.id;
    ELSE
        subject := NEW.account_id;
    END IF;
    IF NOT EXISTS (SELECT FROM audit
        WHERE subject_id = subject AND transaction = pg_current_xact_id())
    THEN
        RAISE EXCEPTION 'a change of % without its row in the audit', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_audited';
    END IF;
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION audit_required() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER account_made_audited AFTER INSERT ON account
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_required();
CREATE CONSTRAINT TRIGGER account_changed_audited AFTER UPDATE ON account
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.state <> OLD.state OR NEW.email IS DISTINCT FROM OLD.email
        OR NEW.sessions_after <> OLD.sessions_after)
    EXECUTE FUNCTION audit_required();
CREATE CONSTRAINT TRIGGER membership_made_audited AFTER INSERT ON membership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_required();
CREATE CONSTRAINT TRIGGER membership_changed_audited AFTER UPDATE ON membership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.roles <> OLD.roles OR NEW.ended_at IS DISTINCT FROM OLD.ended_at)
    EXECUTE FUNCTION audit_required();

-- Attempts to log in. No address: those to addresses without an account have no account.
CREATE TABLE login_event (
    id         bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT login_event_pkey PRIMARY KEY,
    account_id uuid        CONSTRAINT login_event_account_id_fkey REFERENCES account ON DELETE CASCADE,
    at         timestamptz NOT NULL,
    outcome    text        COLLATE "C" NOT NULL,
    -- Where it came from, as the edge knows it: an address of the network.
    source     text        COLLATE "C",
    CONSTRAINT login_event_outcome_check CHECK (outcome IN
        ('logged_in', 'invalid', 'pending', 'disabled', 'deleted', 'throttled')),
    CONSTRAINT login_event_source_check CHECK (octet_length(source) BETWEEN 1 AND 64)
);

CREATE INDEX login_event_account_id_idx ON login_event (account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX login_event_at_idx ON login_event (at);

-- How often something was tried of late. One row per kind and key, whoever the key belongs to or
-- whether anybody at all: the limit must not tell who has an account.
CREATE TABLE throttle (
    kind  text        COLLATE "C" NOT NULL,
    key   text        COLLATE "C" NOT NULL,
    since timestamptz NOT NULL,
    tries integer     NOT NULL,
    CONSTRAINT throttle_pkey PRIMARY KEY (kind, key),
    CONSTRAINT throttle_kind_check CHECK (kind IN
        ('log_in_address', 'log_in_source', 'reset_address', 'reset_source', 'link_source')),
    CONSTRAINT throttle_tries_check CHECK (tries BETWEEN 0 AND 1000),
    CONSTRAINT throttle_key_check CHECK (octet_length(key) BETWEEN 1 AND 254)
);

CREATE INDEX throttle_since_idx ON throttle (since);

-- Resets that were asked for at the public form and are not looked at yet. Asking does the same for
-- every address; looking whether there is an account comes after the answer.
CREATE TABLE reset_request (
    id       uuid        NOT NULL CONSTRAINT reset_request_pkey PRIMARY KEY,
    email    text        COLLATE "C" NOT NULL,
    asked_at timestamptz NOT NULL,
    CONSTRAINT reset_request_email_check
        CHECK (strpos(email, '@') > 1 AND octet_length(email) <= 254)
);

-- Mails about accounts.
ALTER TABLE mail
    ADD COLUMN space_id uuid CONSTRAINT mail_space_id_fkey REFERENCES space,
    DROP CONSTRAINT mail_kind_check,
    ADD CONSTRAINT mail_kind_check CHECK (kind IN ('invitation', 'reminder', 'activation', 'reset',
        'address_old', 'address_new', 'password_changed', 'membership_ended', 'membership_restored')),
    ADD CONSTRAINT mail_space_check
        CHECK ((kind IN ('membership_ended', 'membership_restored')) = (space_id IS NOT NULL));

CREATE INDEX mail_space_id_idx ON mail (space_id) WHERE space_id IS NOT NULL;

CREATE OR REPLACE FUNCTION mail_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF (OLD.id, OLD.kind, OLD.generation, OLD.step, OLD.created_at)
            <> (NEW.id, NEW.kind, NEW.generation, NEW.step, NEW.created_at)
        OR (OLD.invitation_id, OLD.account_id, OLD.space_id)
            IS DISTINCT FROM (NEW.invitation_id, NEW.account_id, NEW.space_id)
        OR (OLD.dated_at IS NOT NULL AND NEW.dated_at IS DISTINCT FROM OLD.dated_at)
    THEN
        RAISE EXCEPTION 'a mail keeps its purpose and its date'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mail_identity';
    END IF;
    IF NEW.state <> OLD.state AND NOT (CASE OLD.state
        WHEN 'queued' THEN NEW.state IN ('claimed', 'expired', 'moot')
        WHEN 'claimed' THEN NEW.state IN ('queued', 'submitting', 'dead', 'expired', 'moot')
        WHEN 'submitting' THEN NEW.state IN ('sent', 'queued', 'dead', 'in_doubt')
        WHEN 'in_doubt' THEN NEW.state IN ('sent', 'dead', 'moot')
            OR (NEW.state = 'queued' AND NEW.maybe_duplicate)
        ELSE false END)
    THEN
        RAISE EXCEPTION 'a mail does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mail_transition';
    END IF;
    IF OLD.state IN ('sent', 'dead', 'expired', 'moot') THEN
        RAISE EXCEPTION 'a mail that is % stays as it is', OLD.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mail_final';
    END IF;
    IF OLD.maybe_duplicate AND NOT NEW.maybe_duplicate THEN
        RAISE EXCEPTION 'what may have been sent twice stays labelled'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mail_maybe_duplicate';
    END IF;
    IF NEW.attempts < OLD.attempts AND NOT (OLD.state = 'claimed' AND NEW.state = 'queued') THEN
        RAISE EXCEPTION 'only a claim that was given back takes no attempt'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mail_attempts';
    END IF;
    RETURN NEW;
END
$$;

-- How often a sign-up by this link named an address that has an account. Somebody who tries many is
-- looking for accounts.
ALTER TABLE link
    ADD COLUMN tries smallint NOT NULL DEFAULT 0,
    ADD CONSTRAINT link_tries_check CHECK (tries BETWEEN 0 AND 10);

CREATE OR REPLACE FUNCTION link_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF OLD.used_at IS NOT NULL OR NEW.tries < OLD.tries
        OR (OLD.hash, OLD.purpose, OLD.generation, OLD.created_at)
            <> (NEW.hash, NEW.purpose, NEW.generation, NEW.created_at)
        OR (OLD.invitation_id, OLD.account_id, OLD.mail_id, OLD.expires_at)
            IS DISTINCT FROM (NEW.invitation_id, NEW.account_id, NEW.mail_id, NEW.expires_at)
    THEN
        RAISE EXCEPTION 'a link is used once and never changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'link_immutable';
    END IF;
    RETURN NEW;
END
$$;

-- How long the link of a mail about an account works; NULL for a mail that has none.
CREATE FUNCTION link_life(mail_kind text, made_by_staff boolean) RETURNS interval
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public AS $$
    SELECT CASE mail_kind
        WHEN 'activation' THEN CASE WHEN made_by_staff THEN interval '7 days' ELSE interval '24 hours' END
        WHEN 'reset' THEN interval '1 hour'
        WHEN 'address_old' THEN interval '24 hours'
        WHEN 'address_new' THEN interval '24 hours'
    END
$$;

REVOKE ALL ON FUNCTION link_life(text, boolean) FROM PUBLIC;

-- Arms a claimed mail about an account, as mail_arm_invitation does for one about an invitation, and
-- answers the same. Nothing is sent to an account that was disabled or deleted since, nor by a
-- generation that a later request has ended.
CREATE FUNCTION mail_arm_account(
    arm_mail uuid, arm_claim uuid, arm_email text, arm_hash bytea, arm_via text
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    subject account%ROWTYPE;
    armed mail%ROWTYPE;
    moment timestamptz := clock_timestamp();
    life interval;
    fits boolean;
BEGIN
    -- The subject first: whoever disables or deletes locks in the same order.
    SELECT account.* INTO subject FROM account
    WHERE id = (SELECT account_id FROM mail WHERE id = arm_mail) FOR NO KEY UPDATE;
    SELECT mail.* INTO armed FROM mail
    WHERE id = arm_mail AND claim_id = arm_claim AND state = 'claimed' FOR UPDATE;
    IF NOT FOUND OR armed.lease_until < moment + interval '11 minutes' THEN
        RETURN 'lost';
    END IF;
    fits := CASE armed.kind
        WHEN 'activation' THEN subject.state = 'pending' AND subject.activation_gen = armed.generation
        WHEN 'reset' THEN subject.state = 'active' AND subject.reset_gen = armed.generation
        WHEN 'address_old' THEN subject.state = 'active' AND subject.address_gen = armed.generation
            AND subject.next_email IS NOT NULL
        WHEN 'address_new' THEN subject.state = 'active' AND subject.address_gen = armed.generation
            AND subject.next_email IS NOT NULL
        ELSE subject.state IN ('pending', 'active')
    END;
    IF fits IS NOT TRUE THEN
        UPDATE mail SET state = 'moot', ended_at = moment,
            claim_id = NULL, worker_id = NULL, slot = NULL, lease_until = NULL
        WHERE id = arm_mail;
        RETURN 'moot';
    END IF;
    IF arm_email IS DISTINCT FROM
        (CASE armed.kind WHEN 'address_new' THEN subject.next_email ELSE subject.email END)
    THEN
        RETURN 'changed';
    END IF;
    life := link_life(armed.kind, subject.made_by_staff);
    IF life IS NOT NULL THEN
        INSERT INTO link (hash, purpose, account_id, generation, mail_id, created_at, expires_at)
        VALUES (arm_hash, CASE armed.kind WHEN 'activation' THEN 'activate' WHEN 'reset' THEN 'reset'
            ELSE 'address' END, subject.id, armed.generation, arm_mail, moment, moment + life);
    END IF;
    IF armed.kind = 'activation' THEN
        -- An account waits for its person at least as long as the link that it was sent.
        UPDATE account SET pending_until = greatest(pending_until, moment + life)
        WHERE id = subject.id;
    END IF;
    UPDATE mail SET state = 'submitting', armed_at = moment, via = arm_via WHERE id = arm_mail;
    RETURN 'armed';
END
$$;

REVOKE ALL ON FUNCTION mail_arm_account(uuid, uuid, text, bytea, text) FROM PUBLIC;

-- Seals of the audit: each covers the rows up to an id and hangs on the seal before it.
CREATE TABLE audit_seal (
    id        bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_seal_pkey PRIMARY KEY,
    -- The last row that is covered, and how many rows since the seal before.
    up_to     bigint      NOT NULL CONSTRAINT audit_seal_up_to_key UNIQUE,
    rows      bigint      NOT NULL,
    -- The digest of the seal before; zeros for the first. No two seals hang on the same one.
    previous  bytea       NOT NULL CONSTRAINT audit_seal_previous_key UNIQUE,
    digest    bytea       NOT NULL CONSTRAINT audit_seal_digest_key UNIQUE,
    sealed_at timestamptz NOT NULL,
    CONSTRAINT audit_seal_digests_check
        CHECK (octet_length(previous) = 32 AND octet_length(digest) = 32),
    CONSTRAINT audit_seal_rows_check CHECK (rows >= 1 AND up_to >= 1)
);

CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_guard();

-- The id up to which the audit is final. Ids are given out before their rows are committed, so a
-- smaller one may still appear after a larger one is seen; with the lock held for a moment nobody is
-- between the two. Runs with its owner's rights, because those who seal may not lock.
CREATE FUNCTION audit_horizon() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    LOCK TABLE audit IN SHARE MODE;
    RETURN (SELECT coalesce(max(id), 0) FROM audit);
END
$$;

REVOKE ALL ON FUNCTION audit_horizon() FROM PUBLIC;
