-- An invitation that waits does not leave once its address is not mailed any more: it is dead, and told
-- so, until the address is allowed and the mail tried again. And arming renews the lease, because a
-- claim that is still carried is still its owner's, however long a server took to let the mail in. The
-- longest wait for a server's answer is ten minutes (RFC 5321, 4.5.3.2.6).
CREATE OR REPLACE FUNCTION mail_arm_invitation(
    arm_mail uuid, arm_claim uuid, arm_email text, arm_hash bytea, arm_via text
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    subject invitation%ROWTYPE;
    armed mail%ROWTYPE;
    moment timestamptz := clock_timestamp();
    blocked_end text;
BEGIN
    -- The subject first: whoever withdraws locks in the same order.
    SELECT invitation.* INTO subject FROM invitation
    WHERE id = (SELECT invitation_id FROM mail WHERE id = arm_mail) FOR NO KEY UPDATE;
    SELECT mail.* INTO armed FROM mail
    WHERE id = arm_mail AND claim_id = arm_claim AND state = 'claimed' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'lost';
    END IF;
    IF subject.id IS NULL OR subject.ended IS NOT NULL OR subject.link_gen <> armed.generation THEN
        UPDATE mail SET state = 'moot', ended_at = moment,
            claim_id = NULL, worker_id = NULL, slot = NULL, lease_until = NULL
        WHERE id = arm_mail;
        RETURN 'moot';
    END IF;
    -- A receipt proves that a server took it, whatever came back later.
    IF arm_via <> 'receipt'
        AND EXISTS (SELECT FROM blocked WHERE email_key = subject.email_key)
    THEN
        blocked_end := CASE armed.kind WHEN 'reminder' THEN 'moot' ELSE 'dead' END;
        UPDATE mail SET state = blocked_end, ended_at = moment,
            reply_text = 'not sent: the address is not mailed any more',
            claim_id = NULL, worker_id = NULL, slot = NULL, lease_until = NULL
        WHERE id = arm_mail;
        RETURN CASE blocked_end WHEN 'moot' THEN 'moot' ELSE 'blocked' END;
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
    VALUES (arm_hash, 'join', subject.id, subject.link_gen, arm_mail, moment)
    ON CONFLICT (hash) DO NOTHING;
    UPDATE mail SET state = 'submitting', armed_at = moment, via = arm_via,
        lease_until = greatest(lease_until, moment + interval '15 minutes')
    WHERE id = arm_mail;
    RETURN 'armed';
END
$$;

CREATE OR REPLACE FUNCTION mail_arm_account(
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
    IF NOT FOUND THEN
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
    -- Where the old address has not to confirm any more, it is only told.
    IF armed.kind <> 'address_old' OR subject.next_email_left IS NULL THEN
        life := link_life(armed.kind, subject.made_by_staff);
    END IF;
    IF life IS NOT NULL THEN
        INSERT INTO link (hash, purpose, account_id, generation, mail_id, created_at, expires_at)
        VALUES (arm_hash, CASE armed.kind WHEN 'activation' THEN 'activate' WHEN 'reset' THEN 'reset'
            ELSE 'address' END, subject.id, armed.generation, arm_mail, moment, moment + life)
        ON CONFLICT (hash) DO NOTHING;
    END IF;
    IF armed.kind = 'activation' THEN
        -- An account waits for its person at least as long as the link that it was sent.
        UPDATE account SET pending_until = greatest(pending_until, moment + life)
        WHERE id = subject.id;
    END IF;
    UPDATE mail SET state = 'submitting', armed_at = moment, via = arm_via,
        lease_until = greatest(lease_until, moment + interval '15 minutes')
    WHERE id = arm_mail;
    RETURN 'armed';
END
$$;
