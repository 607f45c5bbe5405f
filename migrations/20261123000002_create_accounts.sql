-- Accounts, the terms they accepted, and their memberships.

CREATE TABLE account (
    id             uuid        NOT NULL CONSTRAINT account_pkey PRIMARY KEY,
    email          text        COLLATE "C",
    -- One account per address, compared without regard to ASCII case. The database computes the
    -- key, so that no program can store one that does not fit its address. Erasure empties both.
    email_key      text        COLLATE "C" GENERATED ALWAYS AS (lower(email)) STORED
        CONSTRAINT account_email_key_key UNIQUE,
    given_name     text,
    infix          text,
    family_name    text,
    language       text        COLLATE "C" NOT NULL,
    state          text        COLLATE "C" NOT NULL,
    -- What reactivating and restoring lead back to.
    disabled_from  text        COLLATE "C",
    deleted_from   text        COLLATE "C",
    password_hash  text        COLLATE "C",
    -- Links carry the generation of their day; raising it ends all the older ones at once.
    activation_gen integer     NOT NULL DEFAULT 1,
    reset_gen      integer     NOT NULL DEFAULT 1,
    address_gen    integer     NOT NULL DEFAULT 1,
    made_by_staff  boolean     NOT NULL DEFAULT false,
    created_at     timestamptz NOT NULL,
    pending_until  timestamptz,
    activated_at   timestamptz,
    disabled_at    timestamptz,
    deleted_at     timestamptz,
    erase_after    timestamptz,
    erased_at      timestamptz,
    -- Sessions begun before this moment are over.
    sessions_after timestamptz NOT NULL,
    CONSTRAINT account_state_check
        CHECK (state IN ('pending', 'active', 'disabled', 'deleted', 'erased')),
    CONSTRAINT account_email_check CHECK (strpos(email, '@') > 1 AND octet_length(email) <= 254),
    CONSTRAINT account_language_check CHECK (language IN ('en', 'nl')),
    CONSTRAINT account_password_hash_check
        CHECK (password_hash LIKE '$argon2id$v=19$m=%,t=%,p=%$%' AND octet_length(password_hash) >= 60),
    CONSTRAINT account_generations_check
        CHECK (activation_gen >= 1 AND reset_gen >= 1 AND address_gen >= 1),
    CONSTRAINT account_pending_check
        CHECK (state <> 'pending' OR (activated_at IS NULL AND pending_until IS NOT NULL)),
    CONSTRAINT account_active_check
        CHECK (state <> 'active' OR (activated_at IS NOT NULL AND password_hash IS NOT NULL)),
    CONSTRAINT account_disabled_check
        CHECK (state <> 'disabled' OR (disabled_at IS NOT NULL AND disabled_from IS NOT NULL)),
    CONSTRAINT account_disabled_from_check CHECK (disabled_from IN ('pending', 'active')),
    CONSTRAINT account_deleted_check
        CHECK (state <> 'deleted'
            OR (deleted_at IS NOT NULL AND erase_after IS NOT NULL AND deleted_from IS NOT NULL)),
    CONSTRAINT account_deleted_from_check CHECK (deleted_from IN ('pending', 'active', 'disabled')),
    CONSTRAINT account_erased_check
        CHECK ((state = 'erased') = (erased_at IS NOT NULL)
            AND (state = 'erased') = (email IS NULL)
            AND (state <> 'erased'
                OR num_nonnulls(given_name, infix, family_name, password_hash) = 0))
);

CREATE INDEX account_erase_after_idx ON account (erase_after) WHERE state = 'deleted';
CREATE INDEX account_pending_until_idx ON account (pending_until) WHERE state = 'pending';

CREATE TABLE terms (
    version      integer     NOT NULL,
    language     text        COLLATE "C" NOT NULL,
    body         text        NOT NULL,
    digest       bytea       NOT NULL,
    published_at timestamptz NOT NULL,
    CONSTRAINT terms_pkey PRIMARY KEY (version, language),
    CONSTRAINT terms_version_check CHECK (version >= 1),
    CONSTRAINT terms_language_check CHECK (language IN ('en', 'nl')),
    CONSTRAINT terms_digest_check CHECK (digest = sha256(convert_to(body, 'UTF8')))
);

CREATE TABLE terms_acceptance (
    account_id  uuid        NOT NULL
        CONSTRAINT terms_acceptance_account_id_fkey REFERENCES account ON DELETE CASCADE,
    version     integer     NOT NULL,
    -- The language of the text that was shown.
    language    text        COLLATE "C" NOT NULL,
    accepted_at timestamptz NOT NULL,
    CONSTRAINT terms_acceptance_pkey PRIMARY KEY (account_id, version),
    CONSTRAINT terms_acceptance_terms_fkey FOREIGN KEY (version, language) REFERENCES terms
);

CREATE INDEX terms_acceptance_terms_idx ON terms_acceptance (version, language);

CREATE TABLE membership (
    account_id uuid        NOT NULL
        CONSTRAINT membership_account_id_fkey REFERENCES account ON DELETE CASCADE,
    space_id   uuid        NOT NULL CONSTRAINT membership_space_id_fkey REFERENCES space,
    roles      text[]      COLLATE "C" NOT NULL,
    joined_at  timestamptz NOT NULL,
    ended_at   timestamptz,
    end_cause  text        COLLATE "C",
    CONSTRAINT membership_pkey PRIMARY KEY (account_id, space_id),
    CONSTRAINT membership_roles_check
        CHECK (roles = '{client}' OR (cardinality(roles) >= 1 AND roles <@
            '{owner,assistant,clinician,administrator,library-manager}')),
    CONSTRAINT membership_end_check
        CHECK ((ended_at IS NULL) = (end_cause IS NULL)
            AND end_cause IN ('ended', 'account_deleted'))
);

CREATE INDEX membership_space_id_idx ON membership (space_id);

-- An account moves only along the edges of its life.
CREATE FUNCTION account_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.created_at <> OLD.created_at THEN
        RAISE EXCEPTION 'an account keeps its id and its day of birth'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_identity';
    END IF;
    IF NEW.activation_gen < OLD.activation_gen OR NEW.reset_gen < OLD.reset_gen
        OR NEW.address_gen < OLD.address_gen
    THEN
        RAISE EXCEPTION 'a generation of links never comes back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_generation';
    END IF;
    IF OLD.state = 'erased' THEN
        RAISE EXCEPTION 'an erased account stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_transition';
    END IF;
    IF NEW.state <> OLD.state AND NOT (
        (OLD.state = 'pending' AND NEW.state = 'active')
        OR (OLD.state IN ('pending', 'active') AND NEW.state = 'disabled'
            AND NEW.disabled_from = OLD.state)
        OR (OLD.state = 'disabled' AND NEW.state = OLD.disabled_from)
        OR (OLD.state IN ('pending', 'active', 'disabled') AND NEW.state = 'deleted'
            AND NEW.deleted_from = OLD.state)
        OR (OLD.state = 'deleted' AND NEW.state IN (OLD.deleted_from, 'erased'))
    ) THEN
        RAISE EXCEPTION 'an account does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_transition';
    END IF;
    -- Where a way back leads is settled when it is opened, or it would be a way around the edges.
    IF (OLD.state IN ('disabled', 'deleted') AND NEW.state IN ('disabled', 'deleted')
            AND NEW.disabled_from IS DISTINCT FROM OLD.disabled_from)
        OR (OLD.state = 'deleted' AND NEW.state = 'deleted' AND NEW.deleted_from <> OLD.deleted_from)
    THEN
        RAISE EXCEPTION 'an account goes back to where it came from'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_origin';
    END IF;
    IF OLD.activated_at IS NOT NULL AND NEW.activated_at IS DISTINCT FROM OLD.activated_at THEN
        RAISE EXCEPTION 'an account was activated once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_activated';
    END IF;
    IF OLD.state = 'pending' AND NEW.state = 'active'
        AND NOT EXISTS (SELECT FROM terms_acceptance WHERE account_id = NEW.id)
    THEN
        RAISE EXCEPTION 'an account is activated only after its person accepted the terms'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_terms';
    END IF;
    RETURN NEW;
END
$$;

REVOKE ALL ON FUNCTION account_guard() FROM PUBLIC;

CREATE TRIGGER account_guard BEFORE UPDATE ON account
    FOR EACH ROW EXECUTE FUNCTION account_guard();

-- What was published and what was accepted stays as it was. (Erasing a person deletes rows.)
CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_immutable';
END
$$;

REVOKE ALL ON FUNCTION refuse_change() FROM PUBLIC;

CREATE TRIGGER terms_immutable BEFORE UPDATE OR DELETE ON terms
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER terms_acceptance_immutable BEFORE UPDATE ON terms_acceptance
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
