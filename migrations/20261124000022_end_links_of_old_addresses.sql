-- A link to activate that went to a wrong address must know nothing of the right one: it would show
-- where the account is now, and could end the link that works. So whoever corrects the address of an
-- account that waits takes its links away, which then are links that nobody was sent. Runs with its
-- owner's rights, because those who correct may not delete links.
CREATE FUNCTION account_address_corrected() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    DELETE FROM link WHERE account_id = NEW.id AND purpose = 'activate';
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION account_address_corrected() FROM PUBLIC;

-- Not where the same address is only spelled in another way.
CREATE TRIGGER account_address_corrected AFTER UPDATE OF email ON account
    FOR EACH ROW WHEN (OLD.state = 'pending' AND NEW.email_key IS DISTINCT FROM OLD.email_key)
    EXECUTE FUNCTION account_address_corrected();
