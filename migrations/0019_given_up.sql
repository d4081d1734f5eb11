-- Messages that were given up while they were on their way, and arrived all the same.
CREATE INDEX outbox_arrived_late ON outbox (id) WHERE error = 'given up';

-- What is forgotten after a while: nobody can reply to it.
CREATE INDEX outbox_to_forget ON outbox (settled_at) WHERE about IS NULL AND settled_at IS NOT NULL;
