-- Rows that guard themselves: what a face or a worker must not do is refused here too.

-- A launch costs nothing; only a worker that took the request in hand counts as an attempt. The launches number the
-- runs' keys, which are never used twice.
ALTER TABLE work_requests ADD COLUMN launches integer NOT NULL DEFAULT 0;
UPDATE work_requests SET launches = attempt;

-- An instant that a client cannot even read ('infinity', the year 20000) must not stop everybody else's rows.
UPDATE decisions SET effective_at = created_at, taken_at = coalesce(taken_at, clock_timestamp()),
    refusal = coalesce(refusal, 'It named no instant of this age.')
    WHERE NOT effective_at BETWEEN '2000-01-01Z' AND '9000-01-01Z';
UPDATE decisions SET slot_at = NULL, taken_at = coalesce(taken_at, clock_timestamp()),
    refusal = coalesce(refusal, 'It named no instant of this age.')
    WHERE NOT slot_at BETWEEN '2000-01-01Z' AND '9000-01-01Z';
ALTER TABLE decisions
    ADD CONSTRAINT decisions_effective_at_of_this_age CHECK (effective_at BETWEEN '2000-01-01Z' AND '9000-01-01Z'),
    ADD CONSTRAINT decisions_slot_at_of_this_age CHECK (slot_at BETWEEN '2000-01-01Z' AND '9000-01-01Z');
ALTER TABLE published_content
    ADD CONSTRAINT published_content_slot_at_of_this_age CHECK (slot_at BETWEEN '2000-01-01Z' AND '9000-01-01Z'),
    ADD CONSTRAINT published_content_due_at_of_this_age CHECK (due_at BETWEEN '2000-01-01Z' AND '9000-01-01Z'),
    ADD CONSTRAINT published_content_look_at_of_this_age CHECK (look_at BETWEEN '2000-01-01Z' AND '9000-01-01Z');
