-- Finds the accounts that are to have an address, and so the mails that ask it to confirm that.
CREATE INDEX account_next_email_idx ON account (lower(next_email)) WHERE next_email IS NOT NULL;
