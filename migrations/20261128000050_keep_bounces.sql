-- What came back of mails that a server had taken, and addresses that are not mailed because of it.

-- A mail that bounced stays `sent`, which is its end: this hangs on it.
CREATE TABLE bounce (
    mail_id     uuid        NOT NULL CONSTRAINT bounce_mail_id_fkey REFERENCES mail ON DELETE CASCADE,
    cause       text        COLLATE "C" NOT NULL,
    -- The enhanced code of RFC 3463, where the report had one.
    status      text        COLLATE "C",
    reported_at timestamptz NOT NULL,
    -- What the server gave as its reason, with addresses masked.
    said        text,
    CONSTRAINT bounce_pkey PRIMARY KEY (mail_id, cause),
    CONSTRAINT bounce_cause_check CHECK (cause IN ('bounced', 'complained')),
    CONSTRAINT bounce_status_check CHECK (octet_length(status) BETWEEN 5 AND 11),
    CONSTRAINT bounce_said_check CHECK (octet_length(said) <= 512)
);

-- The mail that the address is blocked for, which the record of lifting it hangs on.
ALTER TABLE blocked
    ADD COLUMN mail_id uuid CONSTRAINT blocked_mail_id_fkey REFERENCES mail ON DELETE SET NULL;
CREATE INDEX blocked_mail_id_idx ON blocked (mail_id) WHERE mail_id IS NOT NULL;

-- The few that a person looks for among the many that were sent.
CREATE INDEX mail_dead_idx ON mail (id) WHERE state = 'dead';

-- A server that says at once that there is no such address (RFC 3463: x.1.0 to x.1.3, x.1.6, x.1.10)
-- says what a bounce says later. Done by the database, whichever program writes the refusal down; and
-- with its owner's rights, because a mailer may not block addresses. An address that was corrected
-- since the mail was announced has another generation and is not meant.
CREATE FUNCTION mail_undeliverable() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO blocked (email_key, cause, blocked_at, mail_id)
    SELECT subject.email_key, 'bounced', NEW.ended_at, NEW.id
    FROM (
        SELECT email_key FROM invitation
        WHERE id = NEW.invitation_id AND link_gen = NEW.generation
        UNION ALL
        SELECT CASE NEW.kind WHEN 'address_new' THEN lower(next_email) ELSE email_key END
        FROM account
        WHERE id = NEW.account_id AND NEW.generation = CASE NEW.kind
            WHEN 'activation' THEN activation_gen WHEN 'reset' THEN reset_gen ELSE address_gen END
    ) subject
    WHERE subject.email_key IS NOT NULL
    ON CONFLICT (email_key) DO NOTHING;
    IF FOUND THEN
        INSERT INTO audit (actor, action, subject_kind, subject_id, state_before, state_after)
        VALUES ('mail server', 'mail.undeliverable', 'mail', NEW.id, OLD.state, NEW.state);
    END IF;
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION mail_undeliverable() FROM PUBLIC;

CREATE TRIGGER mail_undeliverable AFTER UPDATE OF state ON mail
    FOR EACH ROW WHEN (NEW.state = 'dead' AND OLD.state IN ('claimed', 'submitting')
        AND NEW.reply_enhanced IN ('5.1.0', '5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10'))
    EXECUTE FUNCTION mail_undeliverable();
