-- What a job on one machine grew: marks on pictures that look wrong, parts of results, what an attempt computed on.
-- Stages, waived dependencies, program versions and the collected copy are in specs.
ALTER TABLE jobs ADD COLUMN suspects INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN device TEXT;
ALTER TABLE outputs ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outputs ADD COLUMN fingerprint TEXT;
ALTER TABLE outputs ADD COLUMN suspicion INTEGER;
ALTER TABLE outputs ADD COLUMN verdict INTEGER;
