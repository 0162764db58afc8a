-- Streams: ordered, hole-free logs; the database is the truth and an emit is only speed.
create table meta (
    name text not null primary key,
    value text not null
);

create table streams (
    name text not null primary key,
    seq bigint not null,
    moved_at bigint not null
);
create index streams_moved on streams (moved_at);

create table events (
    stream text not null,
    seq bigint not null,
    event text not null,
    at bigint not null,
    primary key (stream, seq)
);
create index events_at on events (at);
