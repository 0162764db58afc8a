-- WhatsApp: people's own numbers, their customers, and the ledger of everything that leaves.
create table whatsapp_sessions (
    id uuid not null primary key,
    owner_id uuid not null references users (id),
    driver text not null,
    label text not null,
    number text,
    status text not null,
    reason text,
    since bigint not null,
    restricted_until bigint,
    -- What is shown while a device is being linked.
    qr text,
    qr_expires_at bigint,
    code text,
    passkey text,
    -- Whether it is to be open; not once its owner disconnected it, or it was unlinked.
    wanted boolean not null,
    -- What its owner asked for and its node has not done yet.
    wish text,
    pairing_number text,
    pairing_answer text,
    idle_minutes bigint,
    used_at bigint not null,
    closes_at bigint,
    -- Failures since it was last connected, and when to try again.
    errors bigint not null default 0,
    retry_at bigint,
    -- The node that has it, until when, and how often it was taken: what is written under an older fence
    -- is refused.
    node text,
    lease_until bigint not null default 0,
    fence bigint not null default 0,
    -- Pacing, kept so that a restart cannot burst.
    next_send_at bigint not null default 0,
    daily_cap bigint,
    sent_day bigint not null default 0,
    sent_today bigint not null default 0,
    created_at bigint not null,
    removed_at bigint
);
create index whatsapp_sessions_owner on whatsapp_sessions (owner_id);

create table contacts (
    id uuid not null primary key,
    owner_id uuid not null references users (id),
    number text not null,
    -- What its owner calls it, and what it calls itself; empty for neither.
    name text not null,
    push_name text not null,
    -- Sorted, a line each.
    tags text not null,
    notes text not null,
    opted_out_at bigint,
    created_at bigint not null,
    -- The contact that this one turned out to be.
    merged_into uuid references contacts (id),
    unique (owner_id, number)
);

alter table chats add column session_id uuid references whatsapp_sessions (id);
alter table chats add column contact_id uuid references contacts (id);
create unique index chats_line on chats (session_id, contact_id);

-- The customer who wrote it; null for what people of the team write.
alter table messages add column contact_id uuid references contacts (id);

-- Everything that leaves or left through a number. The text is the message's, or, where there is none,
-- its own.
create table outbox (
    id uuid not null primary key,
    session_id uuid not null references whatsapp_sessions (id),
    message_id uuid unique references messages (id),
    number text not null,
    text text,
    -- 0 for people, more for what can wait.
    priority bigint not null,
    state text not null,
    reason text,
    -- Chosen before the first try and the same for every one; and what the network calls it.
    wire_id text not null,
    network_id text,
    fence bigint,
    tries bigint not null default 0,
    due_at bigint not null,
    queued_at bigint not null,
    sending_at bigint,
    sent_at bigint,
    delivered_at bigint,
    read_at bigint,
    -- When it came into the state it is in.
    at bigint not null
);
create index outbox_queue on outbox (session_id, priority, queued_at, id) where state in ('queued', 'sending');
create index outbox_trouble on outbox (session_id, state, at) where state in ('failed', 'unknown');
create unique index outbox_wire on outbox (session_id, wire_id);
create index outbox_network on outbox (session_id, network_id) where network_id is not null;

-- What came in, so that the same message is stored once.
create table whatsapp_received (
    session_id uuid not null references whatsapp_sessions (id),
    wire_id text not null,
    message_id uuid not null references messages (id),
    primary key (session_id, wire_id)
);
create index whatsapp_received_message on whatsapp_received (message_id);
