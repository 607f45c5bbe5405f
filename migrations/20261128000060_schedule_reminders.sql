-- Reminders of open invitations, and the lease of the job that sends them.

-- The moment that reminders are counted from: when the first mail of the present generation of links
-- was sent. NULL until then, and once the last step is behind it; so writing invitations in bulk pays
-- nothing for the index, and what is due is found by two of its columns.
ALTER TABLE invitation
    ADD COLUMN remind_from timestamptz,
    -- The last step of the ladder that was passed, with a mail or, where none was due any more, without.
    ADD COLUMN reminded    smallint NOT NULL DEFAULT 0,
    ADD CONSTRAINT invitation_reminded_check CHECK (reminded >= 0);

CREATE INDEX invitation_reminder_idx ON invitation (reminded, remind_from)
    WHERE ended IS NULL AND remind_from IS NOT NULL;

-- Open invitations that were sent before there were reminders: the next run reminds of each once.
UPDATE invitation SET remind_from = sent.armed_at
FROM (
    SELECT DISTINCT ON (invitation_id, generation) invitation_id, generation, armed_at
    FROM mail WHERE kind = 'invitation' AND state = 'sent' ORDER BY invitation_id, generation, step
) sent
WHERE sent.invitation_id = invitation.id AND sent.generation = invitation.link_gen
    AND invitation.ended IS NULL AND invitation.expires_at > now();

-- A new generation begins anew: its first mail has not been sent.
CREATE FUNCTION invitation_renewed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    NEW.remind_from := NULL;
    NEW.reminded := 0;
    RETURN NEW;
END
$$;

REVOKE ALL ON FUNCTION invitation_renewed() FROM PUBLIC;

CREATE TRIGGER invitation_renewed BEFORE UPDATE ON invitation
    FOR EACH ROW WHEN (NEW.link_gen <> OLD.link_gen) EXECUTE FUNCTION invitation_renewed();

-- The life of an invitation and its reminders are counted from mails that were sent, which is a fact
-- of the outbox; so the database writes it down, whichever way a mail came to be known as sent.
CREATE OR REPLACE FUNCTION mail_sent() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE invitation SET first_sent_at = coalesce(first_sent_at, NEW.armed_at),
        remind_from = CASE WHEN NEW.kind = 'invitation' AND NEW.generation = link_gen
            AND reminded = 0 THEN coalesce(remind_from, NEW.armed_at) ELSE remind_from END
    WHERE id = NEW.invitation_id AND (first_sent_at IS NULL
        OR (NEW.kind = 'invitation' AND NEW.generation = link_gen AND reminded = 0
            AND remind_from IS NULL));
    RETURN NULL;
END
$$;

-- Who does a job that only one may do at a time, across machines and through poolers: a row, no lock
-- of a session. Whoever holds it extends it; a holder that is gone is succeeded when its time is over,
-- or at once where its process is known to be dead.
CREATE TABLE job_lease (
    name        text        COLLATE "C" NOT NULL CONSTRAINT job_lease_pkey PRIMARY KEY,
    holder      uuid,
    host        text,
    boot        text        COLLATE "C",
    pid         integer,
    birth       text        COLLATE "C",
    since       timestamptz,
    lease_until timestamptz,
    -- The last run that ended in order, and the code it ended with.
    ended_at    timestamptz,
    exit_code   smallint,
    CONSTRAINT job_lease_name_check CHECK (name IN ('cron')),
    CONSTRAINT job_lease_holder_check
        CHECK (num_nonnulls(holder, host, boot, pid, birth, since, lease_until) IN (0, 7)),
    CONSTRAINT job_lease_end_check
        CHECK ((ended_at IS NULL) = (exit_code IS NULL) AND exit_code BETWEEN 0 AND 255)
);
