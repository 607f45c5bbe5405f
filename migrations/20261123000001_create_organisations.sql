-- Organisations offer spaces; people are invited into spaces.

CREATE TABLE organisation (
    id         uuid        NOT NULL CONSTRAINT organisation_pkey PRIMARY KEY,
    slug       text        COLLATE "C" NOT NULL CONSTRAINT organisation_slug_key UNIQUE,
    name       text        NOT NULL,
    -- Whom people ask for a new invitation.
    contact    text,
    created_at timestamptz NOT NULL,
    CONSTRAINT organisation_slug_check
        CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND octet_length(slug) <= 63),
    CONSTRAINT organisation_name_check CHECK (name = btrim(name) AND length(name) BETWEEN 1 AND 100),
    CONSTRAINT organisation_contact_check
        CHECK (contact = btrim(contact) AND length(contact) BETWEEN 1 AND 200)
);

CREATE TABLE space (
    id              uuid        NOT NULL CONSTRAINT space_pkey PRIMARY KEY,
    organisation_id uuid        NOT NULL
        CONSTRAINT space_organisation_id_fkey REFERENCES organisation,
    slug            text        COLLATE "C" NOT NULL CONSTRAINT space_slug_key UNIQUE,
    name            text        NOT NULL,
    language        text        COLLATE "C" NOT NULL,
    -- Where an accepted person goes on to.
    url             text,
    created_at      timestamptz NOT NULL,
    CONSTRAINT space_slug_check
        CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND octet_length(slug) <= 63),
    CONSTRAINT space_name_check CHECK (name = btrim(name) AND length(name) BETWEEN 1 AND 100),
    CONSTRAINT space_language_check CHECK (language IN ('en', 'nl')),
    CONSTRAINT space_url_check CHECK (url ~ '^https?://' AND octet_length(url) <= 2000)
);

CREATE INDEX space_organisation_id_idx ON space (organisation_id);
