-- The outbox, and the links that its mails carry.

-- A process that delivers. What a dead one of this host held is known to be free at once.
CREATE TABLE worker (
    id         uuid        NOT NULL CONSTRAINT worker_pkey PRIMARY KEY,
    host       text        NOT NULL,
    boot       text        COLLATE "C" NOT NULL,
    pid        integer     NOT NULL,
    -- When the process began, as its system counts it: a number reused later is another process.
    birth      text        COLLATE "C" NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz
);

CREATE INDEX worker_boot_idx ON worker (boot) WHERE ended_at IS NULL;

-- No address, name or link is kept here: all are read from the subject when a mail is rendered.
CREATE TABLE mail (
    id              uuid        NOT NULL CONSTRAINT mail_pkey PRIMARY KEY,
    kind            text        COLLATE "C" NOT NULL,
    invitation_id   uuid        CONSTRAINT mail_invitation_id_fkey REFERENCES invitation ON DELETE CASCADE,
    account_id      uuid        CONSTRAINT mail_account_id_fkey REFERENCES account ON DELETE CASCADE,
    -- The run that delivers it first. A hint, not a reference: any `mail deliver` may take it.
    batch_id        uuid,
    generation      integer     NOT NULL,
    -- 0 is the first mail of its generation; reminders and repeats count on.
    step            smallint    NOT NULL DEFAULT 0,
    -- Small goes first.
    priority        smallint    NOT NULL DEFAULT 50,
    state           text        COLLATE "C" NOT NULL DEFAULT 'queued',
    created_at      timestamptz NOT NULL,
    not_before      timestamptz NOT NULL,
    attempts        smallint    NOT NULL DEFAULT 0,
    claim_id        uuid,
    worker_id       uuid        CONSTRAINT mail_worker_id_fkey REFERENCES worker,
    slot            smallint,
    lease_until     timestamptz,
    -- The Date of the message, the same on every attempt.
    dated_at        timestamptz,
    armed_at        timestamptz,
    -- The transport it was armed for, without secrets.
    via             text,
    ended_at        timestamptz,
    reply_code      smallint,
    reply_enhanced  text        COLLATE "C",
    reply_text      text,
    maybe_duplicate boolean     NOT NULL DEFAULT false,
    CONSTRAINT mail_kind_check CHECK (kind IN ('invitation', 'reminder', 'activation', 'reset')),
    CONSTRAINT mail_subject_check CHECK (num_nonnulls(invitation_id, account_id) = 1
        AND (kind IN ('invitation', 'reminder')) = (invitation_id IS NOT NULL)),
    CONSTRAINT mail_state_check CHECK (state IN
        ('queued', 'claimed', 'submitting', 'sent', 'dead', 'in_doubt', 'expired', 'moot')),
    CONSTRAINT mail_counts_check CHECK (generation >= 1 AND step >= 0 AND attempts >= 0),
    CONSTRAINT mail_claim_check
        CHECK (CASE WHEN state IN ('claimed', 'submitting')
            THEN num_nonnulls(claim_id, worker_id, slot, lease_until) = 4
            ELSE num_nonnulls(claim_id, worker_id, slot, lease_until) = 0 END),
    CONSTRAINT mail_armed_check
        CHECK (state NOT IN ('submitting', 'in_doubt', 'sent')
            OR (armed_at IS NOT NULL AND via IS NOT NULL)),
    CONSTRAINT mail_sent_check
        CHECK (state <> 'sent' OR (ended_at IS NOT NULL AND reply_code IS NOT NULL
            AND reply_code BETWEEN 200 AND 299)),
    CONSTRAINT mail_ended_check
        CHECK ((state IN ('sent', 'dead', 'expired', 'moot')) = (ended_at IS NOT NULL)),
    CONSTRAINT mail_reply_text_check CHECK (octet_length(reply_text) <= 512)
) WITH (fillfactor = 80);

-- One mail for one purpose.
CREATE UNIQUE INDEX mail_invitation_key ON mail (invitation_id, kind, generation, step)
    WHERE invitation_id IS NOT NULL;
CREATE UNIQUE INDEX mail_account_key ON mail (account_id, kind, generation, step)
    WHERE account_id IS NOT NULL;
-- One mail in flight per connection, so that a crash leaves no more in doubt than connections.
CREATE UNIQUE INDEX mail_slot_key ON mail (worker_id, slot) WHERE state = 'submitting';
CREATE INDEX mail_queue_idx ON mail (priority, not_before, id) WHERE state = 'queued';
CREATE INDEX mail_batch_idx ON mail (batch_id) WHERE state = 'queued';
CREATE INDEX mail_lease_idx ON mail (worker_id, lease_until) WHERE state IN ('claimed', 'submitting');
CREATE INDEX mail_doubt_idx ON mail (id) WHERE state = 'in_doubt';

CREATE TABLE link (
    -- SHA-256 of the secret. The secret itself is in the mail and nowhere else.
    hash          bytea       NOT NULL CONSTRAINT link_pkey PRIMARY KEY,
    purpose       text        COLLATE "C" NOT NULL,
    invitation_id uuid        CONSTRAINT link_invitation_id_fkey REFERENCES invitation ON DELETE CASCADE,
    account_id    uuid        CONSTRAINT link_account_id_fkey REFERENCES account ON DELETE CASCADE,
    generation    integer     NOT NULL,
    mail_id       uuid        CONSTRAINT link_mail_id_fkey REFERENCES mail ON DELETE CASCADE,
    created_at    timestamptz NOT NULL,
    -- NULL for a link to join, which lives as long as its invitation.
    expires_at    timestamptz,
    used_at       timestamptz,
    CONSTRAINT link_hash_check CHECK (octet_length(hash) = 32),
    CONSTRAINT link_purpose_check CHECK (purpose IN ('join', 'activate', 'reset', 'address')),
    CONSTRAINT link_subject_check CHECK (num_nonnulls(invitation_id, account_id) = 1
        AND (purpose = 'join') = (invitation_id IS NOT NULL)),
    CONSTRAINT link_generation_check CHECK (generation >= 1),
    CONSTRAINT link_expires_at_check CHECK (CASE purpose
        WHEN 'join' THEN expires_at IS NULL
        WHEN 'reset' THEN expires_at IS NOT NULL AND expires_at <= created_at + interval '24 hours'
        ELSE expires_at IS NOT NULL AND expires_at <= created_at + interval '14 days' END)
);

CREATE INDEX link_invitation_id_idx ON link (invitation_id) WHERE invitation_id IS NOT NULL;
CREATE INDEX link_account_id_idx ON link (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX link_mail_id_idx ON link (mail_id) WHERE mail_id IS NOT NULL;

-- A link is used once, and nothing else of it ever changes.
CREATE FUNCTION link_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF OLD.used_at IS NOT NULL
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

REVOKE ALL ON FUNCTION link_guard() FROM PUBLIC;

CREATE TRIGGER link_guard BEFORE UPDATE ON link
    FOR EACH ROW EXECUTE FUNCTION link_guard();

-- A mail moves only along the edges of the delivery protocol, and its ends are final.
CREATE FUNCTION mail_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF (OLD.id, OLD.kind, OLD.generation, OLD.step, OLD.created_at)
            <> (NEW.id, NEW.kind, NEW.generation, NEW.step, NEW.created_at)
        OR (OLD.invitation_id, OLD.account_id) IS DISTINCT FROM (NEW.invitation_id, NEW.account_id)
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

REVOKE ALL ON FUNCTION mail_guard() FROM PUBLIC;

CREATE TRIGGER mail_guard BEFORE UPDATE ON mail
    FOR EACH ROW EXECUTE FUNCTION mail_guard();

-- The life of an invitation and its reminders are counted from its first mail, which is a fact of
-- the outbox; so the database writes it down, whichever way the mail came to be known as sent.
CREATE FUNCTION mail_sent() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE invitation SET first_sent_at = NEW.armed_at
    WHERE id = NEW.invitation_id AND first_sent_at IS NULL;
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION mail_sent() FROM PUBLIC;

CREATE TRIGGER mail_sent AFTER UPDATE OF state ON mail
    FOR EACH ROW WHEN (NEW.state = 'sent' AND OLD.state <> 'sent' AND NEW.invitation_id IS NOT NULL)
    EXECUTE FUNCTION mail_sent();

-- Arms a claimed mail that carries an invitation's link: from the commit on its link is valid and
-- its body may leave. The subject is locked and looked at again, so that nothing is sent for an
-- invitation that was withdrawn, accepted, corrected or sent anew since the claim. Runs with its
-- owner's rights because a mailer may not write invitations or links.
--
-- Answers 'armed'; 'lost' (another worker has the mail by now, or the lease is short of what the
-- server may take to answer); 'moot' or 'expired' (and has written so); 'changed' (the address is
-- no longer the one that the server was told).
CREATE FUNCTION mail_arm_invitation(
    arm_mail uuid, arm_claim uuid, arm_email text, arm_hash bytea, arm_via text
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    subject invitation%ROWTYPE;
    armed mail%ROWTYPE;
    moment timestamptz := clock_timestamp();
BEGIN
    -- The subject first: whoever withdraws locks in the same order.
    SELECT invitation.* INTO subject FROM invitation
    WHERE id = (SELECT invitation_id FROM mail WHERE id = arm_mail) FOR NO KEY UPDATE;
    SELECT mail.* INTO armed FROM mail
    WHERE id = arm_mail AND claim_id = arm_claim AND state = 'claimed' FOR UPDATE;
    IF NOT FOUND OR armed.lease_until < moment + interval '11 minutes' THEN
        RETURN 'lost';
    END IF;
    IF subject.id IS NULL OR subject.ended IS NOT NULL OR subject.link_gen <> armed.generation THEN
        UPDATE mail SET state = 'moot', ended_at = moment,
            claim_id = NULL, worker_id = NULL, slot = NULL, lease_until = NULL
        WHERE id = arm_mail;
        RETURN 'moot';
    END IF;
    IF subject.first_sent_at IS NULL AND subject.ttl_seconds IS NOT NULL THEN
        UPDATE invitation SET expires_at = moment + make_interval(secs => subject.ttl_seconds)
        WHERE id = subject.id;
    ELSIF subject.expires_at <= moment THEN
        UPDATE mail SET state = 'expired', ended_at = moment,
            claim_id = NULL, worker_id = NULL, slot = NULL, lease_until = NULL
        WHERE id = arm_mail;
        RETURN 'expired';
    END IF;
    IF subject.email <> arm_email THEN
        RETURN 'changed';
    END IF;
    INSERT INTO link (hash, purpose, invitation_id, generation, mail_id, created_at)
    VALUES (arm_hash, 'join', subject.id, subject.link_gen, arm_mail, moment);
    UPDATE mail SET state = 'submitting', armed_at = moment, via = arm_via WHERE id = arm_mail;
    RETURN 'armed';
END
$$;
REVOKE ALL ON FUNCTION mail_arm_invitation(uuid, uuid, text, bytea, text) FROM PUBLIC;
