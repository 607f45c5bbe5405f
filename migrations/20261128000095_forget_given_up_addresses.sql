-- The address that an account gives up before it was ever proved may be somebody else's, so it is not
-- kept; and what was counted and asked under it is not kept either, or erasing the account later would
-- leave it. Otherwise as before: whoever corrects the address takes the links away.
CREATE OR REPLACE FUNCTION account_address_corrected() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    DELETE FROM link WHERE account_id = NEW.id AND purpose = 'activate';
    DELETE FROM throttle
    WHERE kind IN ('log_in_address', 'reset_address') AND key = OLD.email_key;
    RETURN NULL;
END
$$;
