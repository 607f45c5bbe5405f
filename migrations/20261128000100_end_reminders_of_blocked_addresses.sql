-- Nobody is reminded whose mail came back: a reminder that waits is moot once its address is blocked,
-- whichever program finds that out. Runs with its owner's rights, because not everybody who blocks an
-- address may end mails.
CREATE FUNCTION blocked_reminders() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE mail SET state = 'moot', ended_at = NEW.blocked_at
    FROM invitation
    WHERE mail.invitation_id = invitation.id AND invitation.email_key = NEW.email_key
        AND mail.kind = 'reminder' AND mail.state = 'queued';
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION blocked_reminders() FROM PUBLIC;

CREATE TRIGGER blocked_reminders AFTER INSERT ON blocked
    FOR EACH ROW EXECUTE FUNCTION blocked_reminders();
