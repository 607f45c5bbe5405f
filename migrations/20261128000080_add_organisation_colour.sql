-- The colour that an organisation's pages wear; none wears ours.

ALTER TABLE organisation ADD COLUMN colour text COLLATE "C"
    CONSTRAINT organisation_colour_check CHECK (colour ~ '^#[0-9a-f]{6}$');
