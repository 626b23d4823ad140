-- What ends soon, and what was handed over.

-- When the version of its interface that an account uses may be retired by its channel, as far as its publisher knows.
ALTER TABLE accounts ADD COLUMN interface_ends_at timestamptz
    CONSTRAINT accounts_interface_ends_at_of_this_age CHECK (interface_ends_at BETWEEN '2000-01-01Z' AND '9000-01-01Z');

-- Since when a channel, or a person, has it: until somebody says that it is not there, it is not sent a second time,
-- whatever it waits as meanwhile. Told by the table itself, so that no later step forgets to ask.
ALTER TABLE published_content ADD COLUMN handed_over_at timestamptz
    CONSTRAINT published_content_handed_over_at_of_this_age CHECK (handed_over_at BETWEEN '2000-01-01Z' AND '9000-01-01Z');
UPDATE published_content SET handed_over_at = due_at WHERE status = 'handed_over'
    OR (status = 'late' AND starts_with(reason, 'It was handed over and is not out'));
ALTER TABLE published_content ADD CONSTRAINT published_content_not_sent_twice
    CHECK (handed_over_at IS NULL OR status NOT IN ('scheduled', 'claimed', 'sending'));
