-- What the audit is asked for beside a person and a batch: a space, and a stretch of time. Rows come
-- in the order of both, so that the indexes grow at their ends.

CREATE INDEX audit_space_id_idx ON audit (space_id, id) WHERE space_id IS NOT NULL;
CREATE INDEX audit_at_idx ON audit (at);
