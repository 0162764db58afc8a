-- WhatsApp: people's own numbers, their customers, and the ledger of everything that leaves.
create table whatsapp_sessions (
    id blob not null primary key,
    owner_id blob not null references users (id),
    driver text not null,
    label text not null,
    number text,
    status text not null,
    reason text,
    since integer not null,
    restricted_until integer,
    -- What is shown while a device is being linked.
    qr text,
    qr_expires_at integer,
    code text,
    passkey text,
    -- Whether it is to be open; not once its owner disconnected it, or it was unlinked.
    wanted boolean not null,
    -- What its owner asked for and its node has not done yet.
    wish text,
    pairing_number text,
    pairing_answer text,
    idle_minutes integer,
    used_at integer not null,
    closes_at integer,
    -- Failures since it was last connected, and when to try again.
    errors integer not null default 0,
    retry_at integer,
    -- The node that has it, until when, and how often it was taken: what is written under an older fence
    -- is refused.
    node text,
    lease_until integer not null default 0,
    fence integer not null default 0,
    -- Pacing, kept so that a restart cannot burst.
    next_send_at integer not null default 0,
    daily_cap integer,
    sent_day integer not null default 0,
    sent_today integer not null default 0,
    created_at integer not null,
    removed_at integer
);
create index whatsapp_sessions_owner on whatsapp_sessions (owner_id);

create table contacts (
    id blob not null primary key,
    owner_id blob not null references users (id),
    number text not null,
    -- What its owner calls it, and what it calls itself; empty for neither.
    name text not null,
    push_name text not null,
    -- Sorted, a line each.
    tags text not null,
    notes text not null,
    opted_out_at integer,
    created_at integer not null,
    -- The contact that this one turned out to be.
    merged_into blob references contacts (id),
    unique (owner_id, number)
);

alter table chats add column session_id blob references whatsapp_sessions (id);
alter table chats add column contact_id blob references contacts (id);
create unique index chats_line on chats (session_id, contact_id);

-- The customer who wrote it; null for what people of the team write.
alter table messages add column contact_id blob references contacts (id);

-- Everything that leaves or left through a number. The text is the message's, or, where there is none,
-- its own.
create table outbox (
    id blob not null primary key,
    session_id blob not null references whatsapp_sessions (id),
    message_id blob unique references messages (id),
    number text not null,
    text text,
    -- 0 for people, more for what can wait.
    priority integer not null,
    state text not null,
    reason text,
    -- Chosen before the first try and the same for every one; and what the network calls it.
    wire_id text not null,
    network_id text,
    fence integer,
    tries integer not null default 0,
    due_at integer not null,
    queued_at integer not null,
    sending_at integer,
    sent_at integer,
    delivered_at integer,
    read_at integer,
    -- When it came into the state it is in.
    at integer not null
);
create index outbox_queue on outbox (session_id, priority, queued_at, id) where state in ('queued', 'sending');
create index outbox_trouble on outbox (session_id, state, at) where state in ('failed', 'unknown');
create unique index outbox_wire on outbox (session_id, wire_id);
create index outbox_network on outbox (session_id, network_id) where network_id is not null;

-- What came in, so that the same message is stored once.
create table whatsapp_received (
    session_id blob not null references whatsapp_sessions (id),
    wire_id text not null,
    message_id blob not null references messages (id),
    primary key (session_id, wire_id)
);
create index whatsapp_received_message on whatsapp_received (message_id);
