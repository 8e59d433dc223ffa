-- What a job on one machine grew: marks on pictures that look wrong, parts of results, what an attempt computed on.
-- Stages, waived dependencies, program versions and the collected copy are in specs. `replaces` is the hash of the
-- file of ours that an accepted one replaces at its path.
ALTER TABLE jobs ADD COLUMN suspects INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN device TEXT;
ALTER TABLE attempts ADD COLUMN paused_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN paused_since INTEGER;
ALTER TABLE outputs ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outputs ADD COLUMN fingerprint TEXT;
ALTER TABLE outputs ADD COLUMN suspicion INTEGER;
ALTER TABLE outputs ADD COLUMN verdict INTEGER;
ALTER TABLE outputs ADD COLUMN replaces TEXT;
DROP INDEX outputs_in_order;
CREATE INDEX outputs_in_order ON outputs (job, unit_order, unit);
CREATE INDEX outputs_of_task ON outputs (job, idx);
CREATE INDEX outputs_suspicious ON outputs (job) WHERE verdict IS NOT NULL;

-- Which jobs follow which, for looking from the one before to those behind; depends_on in specs says the same.
CREATE TABLE follows (
    before BLOB NOT NULL,
    job INTEGER NOT NULL,
    PRIMARY KEY (before, job)
) WITHOUT ROWID;
CREATE INDEX follows_of ON follows (job);
INSERT INTO follows SELECT unhex(replace(each.value, '-', '')), s.job
    FROM specs AS s, json_each(s.spec, '$.dependsOn') AS each;
