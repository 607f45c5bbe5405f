-- What erasing needs so that nothing is left of a person: the addresses of before; and what keeps
-- addresses out of rows that are never erased.

-- Addresses that an account's person had, proved, and gave up for another one.
CREATE TABLE account_address (
    account_id uuid NOT NULL
        CONSTRAINT account_address_account_id_fkey REFERENCES account ON DELETE CASCADE,
    email_key  text COLLATE "C" NOT NULL,
    CONSTRAINT account_address_pkey PRIMARY KEY (account_id, email_key),
    CONSTRAINT account_address_email_key_check CHECK (email_key = lower(email_key)
        AND strpos(email_key, '@') > 1 AND octet_length(email_key) <= 254)
);

-- Runs with its owner's rights, because those who change an address need no right to this table. The
-- address of an account that was never activated may be somebody else's, so it is not kept.
CREATE FUNCTION account_keep_address() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO account_address (account_id, email_key) VALUES (OLD.id, OLD.email_key)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION account_keep_address() FROM PUBLIC;

CREATE TRIGGER account_keep_address AFTER UPDATE ON account
    FOR EACH ROW WHEN (NEW.email_key <> OLD.email_key AND OLD.activated_at IS NOT NULL)
    EXECUTE FUNCTION account_keep_address();

-- The audit is never erased, so nothing in it may name a person it is about. Rows of before stay.
ALTER TABLE audit
    ADD CONSTRAINT audit_ticket_address_check CHECK (strpos(ticket, '@') = 0) NOT VALID,
    ADD CONSTRAINT audit_actor_address_check CHECK (strpos(actor, '@') = 0) NOT VALID;

-- That somebody accepted the terms stays, under an id alone.
DROP TRIGGER terms_acceptance_immutable ON terms_acceptance;
CREATE TRIGGER terms_acceptance_immutable BEFORE UPDATE OR DELETE ON terms_acceptance
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
