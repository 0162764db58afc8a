-- What administrators set in the browser; a setting without a row has its default.
create table settings (
    name text not null primary key,
    value text not null,
    changed_at bigint not null
);
