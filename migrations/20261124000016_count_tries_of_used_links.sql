-- The link of a used invitation still lets its person correct the address of a pending account, and
-- every address that is tried by it counts. So a used link counts on; nothing else of it changes.
CREATE OR REPLACE FUNCTION link_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF (OLD.used_at IS NOT NULL AND NEW.used_at IS DISTINCT FROM OLD.used_at)
        OR NEW.tries < OLD.tries
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
