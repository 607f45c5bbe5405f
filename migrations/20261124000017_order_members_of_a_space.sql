-- Pages of the members of a space, in the order of their accounts.
DROP INDEX membership_space_id_idx;
CREATE INDEX membership_space_id_idx ON membership (space_id, account_id);
